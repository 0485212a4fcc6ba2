import { signerFor } from "../../../schemas/trust/allowed-signers.ts";
import {
  type SignatureRefusalCode,
  verifyReleaseSignature,
} from "../../../schemas/trust/release-signature.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../../schemas/trust/release-statement.ts";
import { isRevoked } from "../../../schemas/trust/revoked-keys.ts";
import { sshFingerprint } from "../../../schemas/trust/ssh-public-key.ts";
import { publishedDependencies } from "../../emit/published-dependencies.ts";
import type { PublisherKeys } from "../../parse/read-trust.ts";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { demandsSignatures } from "../demands-signatures.ts";
import { type Outcome, outcomeOf, type RuleContext, type VersionRule } from "../rule.ts";

/** Versions of a claimed namespace are signed by a key of its publisher, over what is published. */
export const secSig001: VersionRule = {
  id: "SEC-SIG-001",
  title: "No valid signature of the publisher",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "version",
  unpriced: true,
  required: true,
  motivation:
    "A publisher's signature is what whoever takes over the registry, its keys or its host cannot make. Every reader refuses a version of a claimed namespace without one, so it is left out before anybody meets it.",
  trigger:
    "trust/allowed_signers names a key for the version's namespace, and its file signature is missing, malformed, over other bytes or for another use, or its key may not sign, has expired or is revoked. Or the publisher or the registry demands signatures, and no key may give them.",
  fix: "Sign what lies there now (ashlar sign NAMESPACE/NAME@VERSION --key KEY), and commit the file signature beside the manifest.",
  effort: "minutes",
  check: (version, artifact, context) => {
    const { trust } = context.repository;
    if (trust && !trust.publishers)
      return { kind: "unknown", reason: "trust/ is broken, so nobody can say whose keys count" };
    if (trust?.publishers?.signers.has(artifact.namespace))
      return judged(version, artifact, { ...context, keys: trust.publishers });
    const demands = demandsSignatures(artifact, context);
    if (demands) return unclaimable(version, artifact, demands);
    const reason = `no key stands for the namespace "${artifact.namespace}"`;
    return { kind: "not-applicable", reason };
  },
};

type Judging = RuleContext & { readonly keys: PublisherKeys };

function judged(version: VersionSubject, artifact: ArtifactSubject, context: Judging): Outcome {
  const { registry, now, keys } = context;
  const { signature, manifest, archive } = version;
  const { name, namespace } = artifact;
  const refuse = (code: SignatureRefusalCode, reason: string): Outcome =>
    refused({ version, artifact, context }, code, reason);
  if (!signature)
    return refuse("unsigned", `"${namespace}" signs its versions, and this one has no signature`);
  if (signature.text === undefined)
    return refuse("malformed", "the file is no text, or too large for an SSH signature");
  if (!registry || !manifest.value || !archive)
    return { kind: "not-applicable", reason: "what it is about cannot be published as it is" };
  if (archive.sha256 === "")
    return { kind: "not-applicable", reason: "the version's files were not read" };
  const result = verifyReleaseSignature({
    statement: releaseStatement({
      registry: registry.id,
      name,
      version: version.version,
      sha256: archive.sha256,
      dependencies: publishedDependencies(manifest.value),
    }),
    signature: signature.text,
    namespace,
    signers: keys.signers.get(namespace) ?? [],
    revoked: keys.revoked,
    // Readers ask whether the key is good when they read: so does a build.
    at: now,
  });
  return result.kind === "refused" ? refuse(result.code, result.reason) : { kind: "pass" };
}

interface Refused {
  readonly version: VersionSubject;
  readonly artifact: ArtifactSubject;
  readonly context: Judging;
}

function refused(
  { version: { version, folder, signature }, artifact, context }: Refused,
  code: SignatureRefusalCode,
  reason: string,
): Outcome {
  const at = { path: `${folder}/signature`, ...(signature && { line: 1, column: 1 }) };
  const signing = `ashlar sign ${artifact.name}@${version} --key KEY`;
  const fix = fixes(signing, artifact.namespace, context)[code];
  // "key NAME:LETTERS" looks like a credential, and would be shown as one: without its letters.
  const message = `${code}: ${reason.replace("the key SHA256:", "SHA256:")}`;
  return outcomeOf([{ at, message, fix, identity: code }]);
}

function fixes(
  signing: string,
  namespace: string,
  context: Judging,
): Readonly<Record<SignatureRefusalCode, string>> {
  const able = ableKeys(namespace, context).slice(0, 5).join(" or ");
  const adding = `ashlar key publisher add ${namespace} KEY.pub`;
  const other = able
    ? `sign with a key that may, which is ${able}: ${signing}; to let another key sign: ${adding}`
    : `no key may sign for "${namespace}" now: let one (${adding}), then ${signing}`;
  return {
    unsigned: `sign it and commit the signature: ${signing}`,
    malformed: `replace the file by what this writes: ${signing}`,
    "wrong-bytes": `sign what lies there now: ${signing}; --print shows the exact bytes. What was signed before may have been another digest, version, dependency or registry`,
    "wrong-namespace": `signatures of versions are for "${RELEASE_NAMESPACE}", and allowed_signers has to let the key sign for that: ${signing}`,
    revoked: other,
    expired: other,
    "not-allowed": other,
  };
}

/** Fingerprints of the keys whose signatures would count today. */
function ableKeys(namespace: string, { keys, now }: Judging): readonly string[] {
  const signers = keys.signers.get(namespace) ?? [];
  const question = { signers, principal: namespace, namespace: RELEASE_NAMESPACE, at: now };
  const able = signers
    .map(({ key }) => key)
    .filter((key) => signerFor({ ...question, key }).allowed && !isRevoked(keys.revoked, key));
  return [...new Set(able.map(sshFingerprint))];
}

function unclaimable(
  { folder }: VersionSubject,
  { namespace }: ArtifactSubject,
  demands: "publisher" | "registry",
): Outcome {
  const [who, setting, instead] =
    demands === "publisher"
      ? [
          `"${namespace}"`,
          "settings.requireSignedArtifacts",
          `take requireSignedArtifacts out of publishers/${namespace}.yaml`,
        ]
      : [
          "the registry",
          "contributions.signatures of registry.yaml",
          "ask the registry's owners, who may make it optional",
        ];
  return outcomeOf([
    {
      at: { path: `${folder}/signature` },
      message: `${who} demands signed versions (${setting}), and no key may sign for "${namespace}", so nobody can publish in it`,
      fix: `let a key sign (ashlar key publisher add ${namespace} KEY.pub) and sign with it, or ${instead}`,
      identity: "unclaimed",
    },
  ]);
}

import { parseSshSignature } from "../../../schemas/trust/sshsig.ts";
import { demandsSignatures } from "../demands-signatures.ts";
import { outcomeOf, type VersionRule } from "../rule.ts";

/** A signature that nobody asks for looks like protection and is none. */
export const secSig002: VersionRule = {
  id: "SEC-SIG-002",
  title: "Signature protects nothing",
  category: "security",
  severity: "low",
  gate: false,
  appliesTo: "all",
  scope: "version",
  unpriced: true,
  motivation:
    "Readers ask for a signature only where a key stands for the namespace. Until one does, whoever takes over the registry can leave the signature out or sign with a key of their own, and nobody notices.",
  trigger:
    "A version has a file signature, and trust/allowed_signers names no key for its namespace, or the registry has no trust/ at all.",
  fix: "Claim the namespace: ashlar key publisher add NAMESPACE KEY.pub proposes it to those who keep the registry's keys. Sign all its versions before that comes into force.",
  effort: "hours",
  check: ({ signature }, artifact, context) => {
    const { trust } = context.repository;
    if (!signature) return { kind: "not-applicable", reason: "there is no signature" };
    if (trust && !trust.publishers)
      return { kind: "not-applicable", reason: "trust/ is broken: META-TRUST-001 says how" };
    const { namespace } = artifact;
    if (trust?.publishers?.signers.has(namespace) || demandsSignatures(artifact, context))
      return { kind: "not-applicable", reason: "the namespace needs it: SEC-SIG-001 judges it" };
    const parsed = signature.text === undefined ? undefined : parseSshSignature(signature.text);
    const problem = parsed && "fault" in parsed ? parsed.problem : "it is no text";
    const isBroken = parsed === undefined || "fault" in parsed;
    const at = { path: signature.path, line: 1, column: 1 };
    const claim = `claim the namespace: ashlar key publisher add ${namespace} KEY.pub`;
    return outcomeOf([
      {
        at,
        message: `no key stands for the namespace "${namespace}", so nobody asks for this signature${isBroken ? `, and it could not be read: ${problem}` : ""}`,
        fix: isBroken ? `delete the file, or sign anew and ${claim}` : claim,
        identity: isBroken ? "malformed" : "unclaimed",
      },
    ]);
  },
};

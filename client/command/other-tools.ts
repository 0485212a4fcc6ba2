/** Commands that verify a version without any program of ours: curl, cosign, ssh-keygen, spicy. */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import type { Evidence } from "../registry/registry-reader.ts";

export interface ToolRequest {
  readonly name: string;
  readonly version: PublishedVersion;
  /** Where the registry is read from: a URL or a folder. */
  readonly location: string;
  readonly evidence: Evidence;
}

export interface ToolCommands {
  readonly what: string;
  readonly lines: readonly string[];
}

export function otherTools(request: ToolRequest): readonly ToolCommands[] {
  const { name, version, location, evidence } = request;
  const { files, logKey } = evidence;
  const get = (file: Reference, to: string) => fetchLine(location, file, to);
  const signed = version.signature !== undefined && evidence.trust.signer !== undefined;
  const namespace = name.slice(0, name.indexOf("/"));
  return [
    {
      what: "the files",
      lines: [
        get(files.archive, "archive.tgz"),
        get(files.statement, "statement.json"),
        get(files.proof, "tlog-proof"),
        get(files.attestations, "intoto.jsonl"),
        get(files.attestationKey, "attestation.pub"),
        ...(signed
          ? [get(files.allowedSigners, "allowed_signers"), get(files.revokedKeys, "revoked_keys")]
          : []),
      ],
    },
    {
      what: "the archive is the one that the statement names",
      lines: [`echo "${version.archive.sha256}  archive.tgz" | sha256sum --check`],
    },
    {
      what: "who built it, and what the checks said (cosign)",
      lines: [
        "grep -n '' intoto.jsonl | while IFS=: read -r n line; do printf '%s' \"$line\" > att-$n.json; done",
        "cosign verify-blob-attestation --key attestation.pub --signature att-1.json --type slsaprovenance1 --insecure-ignore-tlog=true archive.tgz",
        "cosign verify-blob-attestation --key attestation.pub --signature att-2.json --type https://slsa.dev/verification_summary/v1 --insecure-ignore-tlog=true archive.tgz",
      ],
    },
    ...(signed
      ? [
          {
            what: "the publisher signed the statement (OpenSSH)",
            lines: [
              `printf '%s\\n' ${(version.signature ?? "").trim().split(/\r?\n/).map(quoted).join(" ")} > signature`,
              `ssh-keygen -Y verify -f allowed_signers -r revoked_keys -I ${namespace} -n ${RELEASE_NAMESPACE} -s signature < statement.json`,
            ],
          },
        ]
      : []),
    {
      what: "the log holds the statement (spicy, of torchwood)",
      lines: [
        "sed 1d tlog-proof > statement.json.spicy",
        `spicy -verify ${quoted(logKey)} statement.json`,
      ],
    },
  ];
}

function fetchLine(location: string, { path }: Reference, to: string): string {
  const place = `${location.replace(/\/$/, "")}/${path}`;
  return /^https?:/.test(location)
    ? `curl --fail --silent --show-error --output ${to} ${quoted(place)}`
    : `cp ${quoted(place)} ${to}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

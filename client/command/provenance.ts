/** `ashlar provenance NAME[@VERSION]`: who built a version from what, verified, and how to verify it elsewhere. */

import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { SUMMARY_DETAILS } from "../../schemas/trust/verification-summary.ts";
import { openRegistries } from "../registry/open-registries.ts";
import type { Evidence, RegistryReader } from "../registry/registry-reader.ts";
import { artifactNotFound } from "../resolve/artifact-not-found.ts";
import { chooseVersion } from "../resolve/choose-version.ts";
import { findArtifact } from "../resolve/find-artifact.ts";
import { parseRequest } from "../resolve/parse-request.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { otherTools } from "./other-tools.ts";
import { registryOption } from "./registry-option.ts";

interface ProvenanceOptions {
  readonly registry?: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Everything that is shown was verified: the registry's attestations with its
attestation key, the publisher's signature where the namespace is claimed, and
the entry in the log. Exit code 5 when any of it does not hold.

Examples:
  ashlar provenance acme/pipeline
  ashlar provenance acme/pipeline@1.2.0 --json`;

export const defineProvenance: CommandDefinition = (command, terminal) => {
  command
    .argument("<name[@version]>", "namespace/name, with a version for another than the latest")
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (text: string) =>
      provenance(text, command.optsWithGlobals<ProvenanceOptions>(), terminal),
    );
};

async function provenance(
  text: string,
  options: ProvenanceOptions,
  terminal: Terminal,
): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const request = await parseRequest(text, registries);
  const found = await findArtifact(request.name, registries);
  if (found === undefined) throw await artifactNotFound(request.name, registries);
  const { document, reader } = found;
  const isAsked = text.includes("@", 1);
  const version = isAsked
    ? chooseVersion(request, found)
    : document.versions.find((each) => each.version === document.latest);
  if (version === undefined) throw noVersion(document.name);
  const evidence = await reader.evidence(document.name, version);
  const { keys, id } = await reader.identity();
  const shown = { name: document.name, version, reader, evidence, id, keys };
  if (options.json) printJson(terminal, jsonOf(shown));
  else for (const line of linesOf(shown, terminal)) terminal.out(line);
}

interface Shown {
  readonly name: string;
  readonly version: PublishedVersion;
  readonly reader: RegistryReader;
  readonly evidence: Evidence;
  /** The registry's id. */
  readonly id: string;
  readonly keys: "production" | "development";
}

function jsonOf({ name, version, reader, evidence, id, keys }: Shown): Record<string, unknown> {
  const { trust, provenance: built, summary, attestationKeyId, files, logKey } = evidence;
  return {
    name,
    version: version.version,
    sha256: version.archive.sha256,
    registry: { alias: reader.alias, id, keys, location: reader.location },
    provenance: built,
    summary,
    attestationKey: attestationKeyId,
    ...(trust.signer !== undefined && { signer: trust.signer }),
    log: { ...trust.log, key: logKey },
    files,
    commands: otherTools({ name, version, location: reader.location, evidence }),
  };
}

function linesOf(
  { name, version, reader, evidence, id, keys }: Shown,
  terminal: Terminal,
): string[] {
  const { trust, provenance: built, summary, attestationKeyId } = evidence;
  const { buildDefinition, runDetails } = built;
  const source = buildDefinition.resolvedDependencies?.[0];
  const { verdict, score, rules } = summary[SUMMARY_DETAILS];
  const witnesses =
    trust.log.witnesses.length > 0
      ? trust.log.witnesses.join(", ")
      : "none cosigned this size of the log";
  const rows: readonly (readonly [string, string])[] = [
    ["registry", `${id} (${keys} keys), read from ${reader.location}`],
    ["built by", runDetails.builder.id],
    ["from commit", source?.digest?.gitCommit ?? "none: a folder that was in no git repository"],
    ["repository", source?.uri ?? "not stated"],
    ["committed", runDetails.metadata?.finishedOn ?? "not stated"],
    ["checked by", summary.verifier.id],
    [
      "verdict",
      `${verdict}, ${score} of 100 points, ${rules.length} rules with open findings (${summary.verificationResult})`,
    ],
    ["signer", trust.signer ?? "none: nobody has claimed the namespace"],
    ["log", `entry ${trust.log.index}, proven in ${trust.log.size} entries`],
    ["witnesses", witnesses],
    ["attested with", `key ${attestationKeyId}`],
    ["sha256", version.archive.sha256],
  ];
  return [
    `${terminal.paint("bold", name)}@${version.version}  ${terminal.paint("green", "verified")}`,
    ...rows.map(
      ([label, value]) => `${terminal.paint("dim", label.padEnd(13))} ${plainText(value)}`,
    ),
    "",
    "The same with other tools:",
    ...otherTools({ name, version, location: reader.location, evidence }).flatMap(
      ({ what, lines }) => ["", `  # ${what}`, ...lines.map((line) => `  ${plainText(line)}`)],
    ),
  ];
}

function noVersion(name: string): CodedError {
  return new CodedError({
    code: "E_NO_VERSION",
    exitCode: EXIT.notFound,
    message: `${name} has no version`,
    fix: "Ask its publisher.",
  });
}

/** What `ashlar fork` and `ashlar transfer` share: the original read, the copy signed and proposed. */
import { valid } from "semver";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { parseArtifactRecord } from "../../schemas/artifact.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { compareNewestFirst, pickLatest } from "../check/pick-latest.ts";
import type { Derivation } from "../contribute/derive-artifact.ts";
import type { Proposal } from "../contribute/proposal.ts";
import type { ProposalOptions } from "../contribute/proposal-options.ts";
import type { KnownArtifact } from "../contribute/proposed-record.ts";
import { listTargetFiles } from "../contribute/target-files.ts";
import { parseFrontMatterRecord } from "../parse/parse-record.ts";
import { artifactFiles, openArtifact, parseRelease } from "./open-artifact.ts";
import { openWay } from "./open-way.ts";
import { proposeChange } from "./propose-change.ts";
import { publisherFile } from "./publisher-file.ts";
import { signProposal } from "./sign-proposal.ts";
import { usage } from "./wish-usage.ts";

export interface DeriveOptions extends ProposalOptions {
  readonly key?: string;
}

export interface Derive {
  readonly from: string;
  readonly to: string;
  readonly options: DeriveOptions;
  propose(derivation: Derivation): Proposal;
}

export async function runDerive(
  { from, to, options, propose }: Derive,
  terminal: Terminal,
): Promise<void> {
  const { name, version: asked } = parseRelease(from);
  const copy = parseRelease(to);
  if (copy.version !== undefined || copy.name === name)
    throw usage(`"${to}" is no other name`, "write the copy's name as NAMESPACE/NAME");
  const { target, artifact } = await openArtifact(name, options, terminal);
  const version = asked ?? newestOf(artifact);
  if (version === undefined) throw usage(`${name} has no version`, "name one that has");
  if ((await listTargetFiles(target, [`artifacts/${copy.name}`])).length > 0)
    throw taken(copy.name);
  const open = await openWay(options, target, terminal);
  const publisher = await publisherFile({ name: copy.name, target, author: open.author }, terminal);
  const files = await artifactFiles(target, name);
  const draft = propose({
    from: artifact,
    version,
    files,
    to: copy.name,
    ...(publisher && { publisher }),
  });
  const signing = {
    name: copy.name,
    versions: [version],
    ...(options.key && { key: options.key }),
  };
  const signed = await signProposal(draft, target, signing, terminal);
  await proposeChange({ ...signed, target, options, open }, terminal);
}

/** The version that an install without a range would give. */
function newestOf({ text, versions }: KnownArtifact): string | undefined {
  const record = parseFrontMatterRecord("artifact.md", text, parseArtifactRecord).value;
  const yanked = record?.versions ?? {};
  const known = versions.filter((version) => valid(version)).map((version) => ({ version }));
  const isYanked = ({ version }: { readonly version: string }): boolean =>
    Object.hasOwn(yanked, version) && yanked[version]?.yanked !== undefined;
  return pickLatest(known.sort(compareNewestFirst), isYanked)?.version;
}

function taken(name: string): CodedError {
  return new CodedError({
    code: "E_TAKEN",
    exitCode: EXIT.conflicts,
    message: `the registry has ${name} already`,
    fix: "choose another name",
  });
}

/** The artifact that a command is about, as the registry has it now. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { frozenVersion } from "../change/change-set.ts";
import { likeNames } from "../change/like-names.ts";
import { compareText } from "../check/compare-text.ts";
import { printable } from "../check/printable.ts";
import { openTarget } from "../contribute/open-target.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import type { ProposalOptions } from "../contribute/proposal-options.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import type { KnownArtifact } from "../contribute/proposed-record.ts";
import {
  fetchContents,
  listTargetFiles,
  readContents,
  readTargetFile,
  type TargetFile,
} from "../contribute/target-files.ts";
import { gitCommand } from "../read/git-command.ts";

export interface OpenArtifact {
  readonly target: ProposalTarget;
  readonly artifact: KnownArtifact;
}

const RELEASE =
  /^([a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9._-]{0,63})(?:@([0-9A-Za-z.+-]{1,64}))?$/;

/** `NAMESPACE/NAME`, or `NAMESPACE/NAME@VERSION`. @throws {CodedError} E_USAGE */
export function parseRelease(text: string): { readonly name: string; readonly version?: string } {
  const [, name, version] = RELEASE.exec(text) ?? [];
  if (name !== undefined) return { name, ...(version !== undefined && { version }) };
  const lower = text.toLowerCase();
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `"${printable(text, 200)}" is no artifact`,
    fix:
      text === lower || !RELEASE.test(lower)
        ? "write NAMESPACE/NAME, or NAMESPACE/NAME@VERSION for one version"
        : `names are in lower case: write ${lower}`,
  });
}

/** @throws {CodedError} E_NOT_FOUND, and as {@link openTarget} */
export async function openArtifact(
  name: string,
  options: ProposalOptions,
  terminal: Terminal,
): Promise<OpenArtifact> {
  const target = await openTarget(options, terminal.folder, terminal);
  return { target, artifact: await knownArtifact(name, target) };
}

/** @throws {CodedError} E_NOT_FOUND */
export async function knownArtifact(name: string, target: ProposalTarget): Promise<KnownArtifact> {
  const bytes = await readTargetFile(target, `artifacts/${name}/artifact.md`);
  if (!bytes) throw await absent(name, target);
  const text = bytes.length > RECORD_SIZE_MAX ? undefined : fromUtf8(bytes);
  if (text === undefined) throw unreadable(name);
  const files = await listTargetFiles(target, [`artifacts/${name}`]);
  const versions = [...new Set(files.flatMap(({ path }) => frozenVersion(path) ?? []))]
    .map((folder) => folder.split("/")[3] ?? "")
    .sort(compareText);
  return { name, text, versions };
}

/** Everything in the artifact's folder, with contents. */
export async function artifactFiles(
  target: ProposalTarget,
  name: string,
): Promise<readonly ProposedFile[]> {
  const folder = `artifacts/${name}`;
  const isFile = ({ mode }: TargetFile): boolean => mode.startsWith("100");
  const files = (await listTargetFiles(target, [folder])).filter(isFile);
  await fetchContents(target, [folder]);
  const contents = await readContents(target, files);
  return files.map(({ path, mode }, index) => ({
    path,
    content: contents[index] ?? new Uint8Array(),
    executable: mode === "100755",
  }));
}

async function absent(name: string, target: ProposalTarget): Promise<CodedError> {
  const place = {
    git: gitCommand(target.folder),
    prefix: target.prefix,
    hasWorktree: false,
    isShallow: true,
  };
  const near = (await likeNames({ place, tip: target.tip }, [name])).slice(0, 3);
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `the registry has no artifact ${name}`,
    fix: near.length > 0 ? `did you mean ${near.join(", ")}?` : "name one as NAMESPACE/NAME",
  });
}

function unreadable(name: string): CodedError {
  return new CodedError({
    code: "E_RECORD_EDIT",
    exitCode: EXIT.failed,
    message: `artifacts/${name}/artifact.md is too large, or no UTF-8`,
    fix: "mend it in a clone, then run `ashlar publish` on the artifact's folder",
  });
}

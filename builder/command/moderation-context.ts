/** What `quarantine` and `takedown` share: the registry that they change, and how they tell it. */
import * as v from "valibot";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { artifactName, exactVersion } from "../../schemas/field.ts";
import { openPlace } from "../history/open-place.ts";
import { type ModerationTarget, readModerationTarget } from "../moderate/moderation-target.ts";
import type { CarryOptions } from "./carry-out.ts";
import { registryFolder } from "./open-source.ts";
import { usage } from "./usage-error.ts";

export interface ModerationOptions extends CarryOptions {
  readonly registry?: string;
  readonly reason?: string;
  readonly reference?: string;
  readonly by?: string;
  readonly now?: string;
}

export interface ModerationContext {
  readonly registry: string;
  readonly target: ModerationTarget;
  /** `--by`, or the name that git would commit with; "" where there is none. */
  readonly by: string;
}

/** @throws {CodedError} E_USAGE, E_NOT_FOUND, E_NOT_GIT, E_UNCOMMITTED */
export async function openModeration(
  name: string,
  options: ModerationOptions,
  terminal: Terminal,
): Promise<ModerationContext> {
  const [artifact = "", version] = name.replace(/^@/, "").split("@");
  if (!v.is(artifactName, artifact))
    throw usage(`"${name}" is no artifact`, "write namespace/name, or namespace/name@version");
  if (version !== undefined && !v.is(exactVersion, version))
    throw usage(`"${version}" is no version`, `write for example ${artifact}@1.0.0`);
  const registry = await registryFolder(options.registry, terminal.folder);
  const place = await openPlace(registry, "HEAD");
  // A takedown removes the files themselves, and changes in them would go unseen.
  for (const path of [`moderation/${artifact}.yaml`, `artifacts/${artifact}`])
    await requireCommitted(place.place.git, path, place.place.prefix);
  const by =
    options.by ?? (await place.place.git(["config", "--get", "user.name"]).catch(() => ""));
  const wanted = { artifact, ...(version !== undefined && { version }) };
  return { registry, target: await readModerationTarget(place, wanted), by: by.trim() };
}

/** What is not committed yet would be lost: record and files are read as the last commit has them. */
async function requireCommitted(
  git: (args: readonly string[]) => Promise<string>,
  path: string,
  prefix: string,
): Promise<void> {
  const changed = await git(["status", "--porcelain", "--", `:(top,literal)${prefix}${path}`]);
  if (changed.trim() === "") return;
  throw new CodedError({
    code: "E_UNCOMMITTED",
    exitCode: EXIT.failed,
    message: `${path} has changes that are not committed`,
    fix: "commit them first, or take them back with `git restore`; what is new there, move away",
  });
}

/** @throws {CodedError} E_USAGE */
export function requireName({ by }: Pick<ModerationContext, "by">): string {
  if (by !== "") return by;
  throw usage("nobody answers for this", "name yourself with --by");
}

export function requireReason(reason: string | undefined): string {
  if (reason !== undefined && [...reason].length >= 10 && [...reason].length <= 500) return reason;
  throw usage(
    "a reason of 10 to 500 characters is missing",
    "say with --reason what everybody who is refused will read",
  );
}

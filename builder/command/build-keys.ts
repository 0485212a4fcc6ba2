/** What a build signs with, and at which time: from how it was called. */
import { resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Registry } from "../../schemas/registry.ts";
import { hasOnlineKeys } from "../keys/online-key-sources.ts";
import type { Source } from "../read/source.ts";
import type { Signing } from "../sign/signing.ts";
import { buildClock } from "./build-clock.ts";
import type { BuildOptions } from "./build-options.ts";
import { noKeys, openSigning, type SigningOptions } from "./open-signing.ts";

interface KeysInput {
  readonly options: BuildOptions;
  readonly source: Source;
  readonly out: string;
  /** Whether it is remembered what the bins of the tree in `out` list. */
  readonly known: boolean;
  readonly terminal: Terminal;
}

export interface BuildKeys {
  /** The build's clock, seconds since 1970. */
  readonly now: number;
  readonly open: (registry: Registry, targetCount: number) => Promise<Signing>;
}

/** @throws {CodedError} E_NO_COMMIT, E_NO_KEYS; a wrong time */
export function buildKeys({ options, source, out, known, terminal }: KeysInput): BuildKeys {
  const signsForOthers = options.keys !== undefined || hasOnlineKeys(terminal.environment);
  if (signsForOthers) requireCommit(options);
  else if (options.production) throw noKeys();
  const now = buildClock({
    now: options.now,
    sourceDateEpoch: terminal.environment.SOURCE_DATE_EPOCH,
    // A signature says how long it is good for, from the moment it is made.
    committedAt: signsForOthers ? null : source.history.committedAt,
  });
  const signing = {
    keys: options.keys && resolve(terminal.folder, options.keys),
    production: options.production === true,
    previous: previousOf(options, { out, known }, terminal),
  };
  return {
    now,
    open: (registry, targetCount) =>
      openSigning(source, registry, { ...signing, targetCount }, terminal),
  };
}

/** What strangers will trust has to be what git says, so that anyone can build it again. */
function requireCommit({ commit }: BuildOptions): void {
  if (commit !== undefined) return;
  throw new CodedError({
    code: "E_NO_COMMIT",
    exitCode: EXIT.usage,
    message: "the registry's own keys sign commits only, not files as they lie in a folder",
    fix: "add --commit HEAD, or leave the keys out for a tree with development keys",
  });
}

function previousOf(
  { previous }: BuildOptions,
  { out, known }: Pick<KeysInput, "out" | "known">,
  { folder }: Terminal,
): SigningOptions["previous"] {
  if (previous === false) return undefined;
  if (typeof previous !== "string") return { place: out, named: false, known };
  const place = /^https?:/.test(previous) ? previous : resolve(folder, previous);
  return { place, named: true, known: false };
}

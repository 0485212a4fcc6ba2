/** Every workflow that is here: this repository's own, and those that a new registry gets. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const OWN = ".github/workflows";
const SCAFFOLD = "builder/scaffold/tree/.github/workflows";

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly "continue-on-error"?: boolean;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

export interface Workflow {
  /** From the root of this repository. */
  readonly path: string;
  /** Such as `check.yml`. */
  readonly file: string;
  readonly text: string;
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group?: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8");

function workflowsIn(folder: string): Workflow[] {
  return readdirSync(join(ROOT, folder)).map((file) => {
    const path = `${folder}/${file}`;
    const text = readText(path).replaceAll("%{url}", "https://ashlar-registry.github.io/ashlar");
    return { path, file, text, ...parse(text) };
  });
}

export const OWN_WORKFLOWS: readonly Workflow[] = workflowsIn(OWN);
export const SCAFFOLD_WORKFLOWS: readonly Workflow[] = workflowsIn(SCAFFOLD);

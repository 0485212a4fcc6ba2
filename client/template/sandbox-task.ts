/** What goes into the sandbox and what comes out: JSON on its standard streams. */
import type { TemplateAnswer } from "../../schemas/template-variable.ts";

interface MatchTask {
  readonly kind: "match";
  /** Patterns of ECMAScript with the flag `u`, each to match the whole of its text. */
  readonly matches: readonly { readonly pattern: string; readonly text: string }[];
}

export interface RenderTask {
  readonly kind: "render";
  /** Every declared variable has a value; null where an optional one was not answered. */
  readonly values: Readonly<Record<string, TemplateAnswer | null>>;
  readonly files: readonly RenderSource[];
  /** Bytes of one rendered file. */
  readonly fileSizeMax: number;
  /** Milliseconds for one file. */
  readonly timeMax: number;
}

export interface RenderSource {
  /** `/`-separated; each segment is a template of its own. */
  readonly path: string;
  /** The template, or null for a file of which only the path is rendered. */
  readonly text: string | null;
}

export type SandboxTask = MatchTask | RenderTask;

/** One line of the sandbox's output, in the order of the task's items. */
export type SandboxLine =
  | { readonly kind: "matched"; readonly ok: boolean }
  /** `path` is null when a segment is empty: the file is left out. */
  | { readonly kind: "rendered"; readonly path: string | null; readonly text: string | null }
  | {
      readonly kind: "failed";
      readonly message: string;
      readonly line: number;
      readonly column: number;
    };

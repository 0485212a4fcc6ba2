/** What the first version of a new artifact holds: small, whole, and there to be replaced by the real thing. */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { FieldValue } from "../mend/edit-record.ts";

export interface SampleContext {
  /** `namespace/name` */
  readonly name: string;
  /** The part after the slash. */
  readonly shortName: string;
  readonly title: string;
  readonly license: string;
  /** The date on which it is begun, `YYYY-MM-DD`. */
  readonly today: string;
}

export interface Sample {
  /** Fields of `manifest.yaml`, in order; `changes` is added. */
  readonly manifest: { readonly config: FieldValue; readonly [field: string]: FieldValue };
  /** Below `files/`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Of them, those that are programs. */
  readonly executables?: readonly string[];
  /** Markdown: how it is used, with an example. */
  readonly usage: string;
  /** Markdown: names that others rely on. */
  readonly reference: string;
}

export type SampleOf = (context: SampleContext) => Sample;
export type SampleTable = Readonly<Partial<Record<ArtifactType, SampleOf>>>;

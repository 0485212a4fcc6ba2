/** Which form of a version the log holds, and since when. */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { isSameForm, type VersionForm, type VersionForms } from "./version-forms.ts";

/** What the log says of a form. */
interface PackedForm {
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
  readonly dependencies: PublishedVersion["dependencies"];
}

export interface Release extends PackedForm {
  /** `namespace/name` */
  readonly artifact: string;
  readonly version: string;
  /** Index of the step that first gave the version this form. */
  readonly step: number;
  /** Whether it is what the source holds now, and not something that git remembers. */
  readonly isCurrent: boolean;
}

/** Gives nothing for a form that cannot be packed. */
export type PackForm = (
  version: Pick<VersionForms, "artifact" | "version">,
  form: VersionForm,
) => Promise<PackedForm | undefined>;

/**
 * The newest form that can be packed, at the step that first had it: a version that was broken when it
 * came is released when it is mended; one that was changed and changed back stays where it was; one
 * that was removed stays. Undefined when no form can be packed.
 */
export async function releaseOf(
  { artifact, version, forms, current }: VersionForms,
  pack: PackForm,
): Promise<Release | undefined> {
  const tried: VersionForm[] = [];
  for (const form of forms.toReversed()) {
    if (tried.some((other) => isSameForm(other, form))) continue;
    const packed = await pack({ artifact, version }, form);
    if (packed) {
      const { step } = forms.find((other) => isSameForm(other, form)) ?? form;
      const isCurrent = current !== undefined && isSameForm(current, form);
      return { artifact, version, step, isCurrent, ...packed };
    }
    tried.push(form);
  }
  return undefined;
}

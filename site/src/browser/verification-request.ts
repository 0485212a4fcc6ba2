/** What a visitor typed, read strictly. */

import { artifactName, exactVersion } from "../../../schemas/field.ts";
import { parseShape } from "../../../schemas/parse.ts";

export interface VerificationForm {
  /** With or without `sha256:`. */
  readonly root: string;
  /** Empty, `namespace/name`, or that with `@version`. */
  readonly artifact: string;
  readonly hasFile: boolean;
}

export type ReadForm =
  | {
      readonly ok: true;
      readonly pin: string;
      readonly name?: string;
      readonly version?: string;
    }
  | { readonly ok: false; readonly field: "root" | "artifact"; readonly problem: string };

export function readForm({ root, artifact, hasFile }: VerificationForm): ReadForm {
  const pin = root
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, "");
  if (!/^[0-9a-f]{64}$/.test(pin))
    return wrong("root", "A fingerprint is sha256: and 64 digits from 0 to 9 and a to f.");
  const text = artifact.trim();
  if (text === "" && hasFile)
    return wrong("artifact", "Name the artifact and version that the file should be.");
  if (text === "") return { ok: true, pin };
  const at = text.lastIndexOf("@");
  const name = at < 0 ? text : text.slice(0, at);
  const version = at < 0 ? undefined : text.slice(at + 1);
  if (!parseShape(artifactName, name).ok)
    return wrong("artifact", "A name is namespace/name, in lower case.");
  if (version === undefined) return { ok: true, pin, name };
  return parseShape(exactVersion, version).ok
    ? { ok: true, pin, name, version }
    : wrong("artifact", "After the @ stands one whole version, such as 1.2.0.");
}

const wrong = (field: "root" | "artifact", problem: string): ReadForm => ({
  ok: false,
  field,
  problem,
});

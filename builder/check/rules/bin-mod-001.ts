import type { PayloadFile } from "../../parse/subject.ts";
import type { ExecutableImage } from "../../scan/executable/executable-image.ts";
import { readExecutable } from "../../scan/executable/read-executable.ts";
import { quotedList } from "../quoted-list.ts";
import { type Contents, outcomeOf, type PayloadRule, type Violation } from "../rule.ts";

/** Programs do not undo what protects whoever runs them. */
export const binMod001: PayloadRule = {
  id: "BIN-MOD-001",
  title: "Program is packed or runs writable memory",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["module-binary"],
  scope: "payload",
  motivation:
    "A packed program hides its code from every scanner. Memory that is writable and executable at once turns an overflow into code that runs.",
  trigger:
    "An ELF, PE or Mach-O file in files/ is packed with UPX, asks for an executable stack, or has a segment or section that is both writable and executable.",
  fix: "Publish the program unpacked, and link it without such memory; for ELF, `-z noexecstack` and `-z separate-code` do that.",
  effort: "hours",
  check: async ({ contents }) => {
    let found = false;
    const violations: Violation[] = [];
    for (const file of contents.files) {
      const executable = await read(contents, file);
      if (executable.kind !== "program") continue;
      found = true;
      violations.push(...complaints(file, executable.images));
    }
    return found
      ? outcomeOf(violations)
      : { kind: "not-applicable", reason: "files/ holds no native program" };
  },
};

function read(contents: Contents, { path, entry }: PayloadFile) {
  return readExecutable({
    size: entry.size,
    range: (offset, length) => contents.range(path, offset, length),
  });
}

function complaints(
  { path, entry }: PayloadFile,
  images: readonly ExecutableImage[],
): readonly Violation[] {
  const at = { path: entry.path };
  const writable = images.flatMap(({ writableCode }) => writableCode);
  const violations: Violation[] = [];
  if (images.some(({ isPacked }) => isPacked))
    violations.push({
      at,
      message: `"${path}" is packed with UPX, so that nobody can see its code`,
      fix: "publish it unpacked (`upx -d`); the registry's archive is compressed anyway",
      identity: "packed",
    });
  if (images.some(({ hasExecutableStack }) => hasExecutableStack))
    violations.push({
      at,
      message: `"${path}" asks for an executable stack`,
      fix: "link it with `-z noexecstack`; assembler files need a .note.GNU-stack section",
      identity: "stack",
    });
  // A packer unpacks into such memory; that says nothing new.
  if (writable.length > 0 && violations.length === 0)
    violations.push({
      at,
      message: `"${path}" has memory that is writable and executable at once: ${quotedList(writable)}`,
      fix: "link code and data into segments of their own",
      identity: "writable",
    });
  return violations;
}

import type { PayloadFile } from "../../parse/subject.ts";
import type { ExecutableImage } from "../../scan/executable/executable-image.ts";
import { type Executable, readExecutable } from "../../scan/executable/read-executable.ts";
import { atField } from "../at-field.ts";
import {
  outcomeOf,
  type PayloadRule,
  type PayloadSubject,
  type Place,
  type Violation,
} from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Programs are what the manifest says they are, for the platform that it says. */
export const binHdr001: PayloadRule = {
  id: "BIN-HDR-001",
  title: "Program is not for its declared platform",
  category: "security",
  severity: "high",
  gate: true,
  appliesTo: ["module-binary"],
  scope: "payload",
  required: true,
  motivation:
    "Whoever installs runs the file that is declared for their system. A file for another one does not start; a script or an archive under a program's name does what nobody has looked at.",
  trigger:
    "A file of config.executables is no ELF, PE or Mach-O program, is cut off or has broken headers, or is built for another operating system or processor than its `os` and `architecture` say.",
  fix: "Put the file that was built for the platform in place, or correct `os` and `architecture`.",
  effort: "minutes",
  check: async (subject) => {
    const { manifest } = subject.version;
    if (!manifest.value) return unreadable(manifest);
    const { config } = manifest.value;
    if (!("executables" in config))
      return { kind: "not-applicable", reason: "the manifest declares no executables" };
    const violations: Violation[] = [];
    for (const [index, declared] of config.executables.entries()) {
      const file = subject.contents.files.find(({ path }) => path === declared.file);
      if (file !== undefined) violations.push(...(await judge(subject, file, declared, index)));
    }
    return outcomeOf(violations);
  },
};

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

async function judge(
  { contents, version }: PayloadSubject,
  file: PayloadFile,
  declared: Platform,
  index: number,
): Promise<readonly Violation[]> {
  const { path, entry } = file;
  const executable = await readExecutable({
    size: entry.size,
    range: (offset, length) => contents.range(path, offset, length),
  });
  const wanted = `${declared.os} ${declared.architecture}`;
  const identity = wanted;
  const content = contentComplaint(executable, wanted);
  if (content !== undefined)
    return [
      {
        at: { path: entry.path },
        message: `"${path}" ${content}`,
        identity,
        fix: `put the program for ${wanted} in its place`,
      },
    ];
  if (executable.kind !== "program") return [];
  if (executable.images.some((image) => runsOn(image, declared))) return [];
  const real = executable.images
    .map(({ os, architecture }) => `${os} ${architecture}`)
    .join(" and ");
  const at: Place = atField(version.manifest, ["config", "executables", index, "file"]);
  const message = `"${path}" is a program for ${real}, but config.executables declares it for ${wanted}`;
  return [
    {
      at,
      message,
      identity,
      fix: `name a file that was built for ${wanted}, or correct os and architecture`,
    },
  ];
}

function contentComplaint(executable: Executable, wanted: string): string | undefined {
  if (executable.kind === "other") return `is ${executable.what}, not a program for ${wanted}`;
  if (executable.kind === "broken")
    return `is a broken ${executable.format} file: ${executable.problem}`;
  const [first] = executable.images;
  const isProgram = executable.images.some(({ kind }) => kind === "program" || kind === "library");
  return first === undefined || isProgram
    ? undefined
    : `is ${/^[aeiou]/.test(first.kind) ? "an" : "a"} ${first.kind}${first.kind === "object" ? " file" : ""}, not a program`;
}

function runsOn({ os, architecture }: ExecutableImage, declared: Platform): boolean {
  return (
    (os === "any" || os === declared.os) &&
    (architecture === "any" || architecture === declared.architecture)
  );
}

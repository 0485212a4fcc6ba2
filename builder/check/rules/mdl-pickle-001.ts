import type { FoundPickle, SealedContent } from "../../scan/pickle/find-pickles.ts";
import { declaredType } from "../declared-type.ts";
import { printable } from "../printable.ts";
import { type PayloadRule, scanOutcome, type Violation } from "../rule.ts";

/** Violations of one pickle; more of them say nothing new. */
const SHOWN_MAX = 20;

/** Loading a pickle runs what it names; only names that build data are taken. */
export const mdlPickle001: PayloadRule = {
  id: "MDL-PICKLE-001",
  title: "Pickle can run code when it is loaded",
  category: "security",
  severity: "critical",
  gate: true,
  required: true,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "A pickle is a program: whoever loads the weights runs it, with all that the account may do. Scanners that look for bad names have been passed again and again, so only names that are known to build data are taken.",
  trigger:
    "A pickle, also inside a zip, tar, npy or compressed file and whatever its name, imports a global outside of the list of those that build data, calls a computed function, breaks off at something that no unpickler reads, or lies in a container that hides weights from every look.",
  fix: "Save weights as safetensors (safetensors.torch.save_file) and settings as JSON, and delete the pickle.",
  effort: "hours",
  check: async ({ artifact, contents }) => {
    const { findPickles } = await import("../../scan/pickle/find-pickles.ts");
    const { isAllowedGlobal } = await import("../../scan/pickle/is-allowed-global.ts");
    const isModel = declaredType(artifact) === "model";
    const { pickles, sealed, unscanned } = await findPickles(contents, isModel);
    if (pickles.length + sealed.length + unscanned.length === 0)
      return { kind: "not-applicable", reason: "there are no pickles" };
    return scanOutcome(
      [
        ...pickles.flatMap((pickle) => judge(pickle, isAllowedGlobal)),
        ...sealed.map((content) => hidden(content)),
      ],
      unscanned,
    );
  },
};

function judge(
  { file, inside, content }: FoundPickle,
  isAllowed: (global: string) => boolean,
): readonly Violation[] {
  const messages = new Map<string, string>();
  for (const { global, complaint, offset } of content.sightings) {
    if (global !== undefined && isAllowed(global)) continue;
    const key = global ?? complaint ?? "";
    if (messages.has(key) || messages.size >= SHOWN_MAX) continue;
    messages.set(
      key,
      global === undefined
        ? `the pickle ${complaint} at byte ${offset}`
        : `the pickle imports ${printable(global, 120)} at byte ${offset}; that is not among the globals that only build data`,
    );
  }
  const { broken } = content;
  if (broken && !content.unfinished)
    messages.set(
      "broken",
      `the pickle ${broken.reason} at byte ${broken.offset}: what precedes it is run, and what follows it is hidden from scanners`,
    );
  return [...messages].map(([key, message]) => ({
    at: { path: file.entry.path },
    message: `${where(inside)}${message}`,
    identity: `${inside.join("\0")}\0${key}`,
  }));
}

function hidden({ file, inside, what }: SealedContent): Violation {
  return {
    at: { path: file.entry.path },
    message: `${where(inside)}it is ${what}: nobody can look into it before it is loaded`,
    fix: "publish the weights themselves, as safetensors, ONNX or GGUF; the archive of a version is compressed anyway",
    identity: inside.join("\0"),
  };
}

function where(inside: readonly string[]): string {
  return inside.length === 0
    ? ""
    : `in ${inside.map((name) => `"${printable(name, 80)}"`).join(", ")}: `;
}

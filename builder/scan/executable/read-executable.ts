/** A program by its content: the images it holds, or what it is instead. */
import { archiveFormat, closedFormat } from "../archive/archive-format.ts";
import {
  ExecutableFormatError,
  type ExecutableImage,
  type RandomAccess,
} from "./executable-image.ts";
import { readElf } from "./read-elf.ts";
import { readMachO, readUniversal, SLICES_MAX } from "./read-mach-o.ts";
import { readPe } from "./read-pe.ts";

export type Executable =
  | { readonly kind: "program"; readonly images: readonly ExecutableImage[] }
  /** A program whose headers are wrong; `problem` is a clause. */
  | { readonly kind: "broken"; readonly format: string; readonly problem: string }
  /** No program for a processor: "a script (#!/bin/sh)". */
  | { readonly kind: "other"; readonly what: string };

const HEAD = 4096;

export async function readExecutable(file: RandomAccess): Promise<Executable> {
  const head = Buffer.from(await file.range(0, HEAD));
  const reader = readerFor(head);
  if (reader === undefined) return { kind: "other", what: otherContent(head, file.size) };
  const [format, read] = reader;
  try {
    return { kind: "program", images: [await read(file)].flat() };
  } catch (error) {
    if (!(error instanceof ExecutableFormatError)) throw error;
    return { kind: "broken", format, problem: error.message };
  }
}

type Read = (file: RandomAccess) => Promise<ExecutableImage | readonly ExecutableImage[]>;

function readerFor(head: Buffer): readonly [string, Read] | undefined {
  if (head.length < 4) return undefined;
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return ["ELF", readElf];
  if ([0xcffaedfe, 0xcefaedfe, 0xfeedface, 0xfeedfacf].includes(magic))
    return ["Mach-O", readMachO];
  if ((magic === 0xcafebabe || magic === 0xcafebabf) && !isJavaClass(head))
    return ["universal Mach-O", readUniversal];
  return head.toString("latin1", 0, 2) === "MZ" ? ["Windows", readPe] : undefined;
}

/** Java's class files begin like universal programs; where those count architectures they have a version over 44. */
function isJavaClass(head: Buffer): boolean {
  return (
    head.length >= 8 && head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) > SLICES_MAX
  );
}

function otherContent(head: Buffer, size: number): string {
  if (size === 0) return "empty";
  const start = head.toString("latin1", 0, 128);
  if (start.startsWith("version https://git-lfs.github.com/"))
    return "a pointer of Git LFS, not the file itself";
  if (start.startsWith("#!")) return `a script (${/^#!\s*[ -~]{0,60}/.exec(start)?.[0]})`;
  const archive = archiveFormat(head) ?? closedFormat(head);
  if (archive !== undefined) return `an archive (${archive})`;
  if (start.startsWith("\0asm")) return "WebAssembly";
  if (isJavaClass(head)) return "a Java class";
  if (start.startsWith("BC\xc0\xde")) return "LLVM bitcode";
  if (/^\s*<(?:!doctype|html)/i.test(start)) return "an HTML page";
  return isText(head)
    ? "text"
    : `of a kind that is not known (it begins with ${head.toString("hex", 0, 4)})`;
}

/** The head may end within a character. */
function isText(head: Buffer): boolean {
  if (head.some((byte) => byte < 0x20 && (byte < 0x09 || byte > 0x0d))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

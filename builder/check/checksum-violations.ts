import type { PayloadFile, VersionSubject } from "../parse/subject.ts";
import { quotedList } from "./quoted-list.ts";
import type { Violation } from "./rule.ts";

/** A line of sha256sum: digest, a space, a space or `*`, path. */
const LINE = /^([0-9a-fA-F]{64}) [ *](?:\.\/)?(.+)$/;

interface Listed {
  readonly digest: string;
  readonly path: string;
  readonly line: number;
}

/**
 * What is wrong with a sha256sum list (GNU coreutils 9, "md5sum output") at `list` in the payload:
 * it must name every other file once, by its path in `files/`, with its digest.
 */
export function checksumViolations(version: VersionSubject, list: string): readonly Violation[] {
  const path = `${version.folder}/files/${list}`;
  const text = version.texts.get(list);
  if (text === undefined) return unread(version, list, path);
  const violations: Violation[] = [];
  const listed = new Map<string, Listed>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "") continue;
    const at = { path, line: index + 1, column: 1 };
    const [, digest = "", file = ""] = LINE.exec(line) ?? [];
    if (file === "")
      violations.push({
        at,
        message: "the line is not a digest of 64 hex digits, two spaces and a path",
        fix: "write the list with sha256sum",
      });
    else if (listed.has(file))
      violations.push({
        at,
        message: `"${file}" is listed twice, first on line ${listed.get(file)?.line}`,
        fix: "delete one of the lines",
      });
    else listed.set(file, { digest: digest.toLowerCase(), path: file, line: index + 1 });
  }
  return [...violations, ...compare(version, listed, list), ...uncovered(version, listed, list)];
}

function unread({ payload }: VersionSubject, list: string, path: string): readonly Violation[] {
  const file = payload.find((other) => other.path === list);
  const fix = "write the list with sha256sum over every other file";
  if (file === undefined)
    return [{ at: { path }, message: `the checksum list "${list}" does not exist`, fix }];
  if (file.sha256 === undefined) return [];
  return [
    {
      at: { path },
      message: "the checksum list is not text in UTF-8 or has more than 1 MiB",
      fix: "write the list with sha256sum",
    },
  ];
}

function compare(
  { payload, folder }: VersionSubject,
  listed: ReadonlyMap<string, Listed>,
  list: string,
): readonly Violation[] {
  const files = new Map<string, PayloadFile>(payload.map((file) => [file.path, file]));
  return [...listed.values()].flatMap(({ digest, path, line }): Violation[] => {
    const at = { path: `${folder}/files/${list}`, line, column: 1 };
    const file = files.get(path);
    if (path === list)
      return [
        {
          at,
          message: "the list names itself, and no file can hold its own digest",
          fix: "delete the line",
        },
      ];
    if (file === undefined)
      return [
        {
          at,
          message: `"${path}" is listed, but ${folder}/files/${path} does not exist`,
          fix: "delete the line, or add the file",
        },
      ];
    if (file.sha256 === undefined || file.sha256 === digest) return [];
    return [
      {
        at,
        message: `the list says ${digest}, but the SHA-256 of "${path}" is ${file.sha256}`,
        fix: `write ${file.sha256} if the file is the one you meant`,
      },
    ];
  });
}

function uncovered(
  { payload, folder }: VersionSubject,
  listed: ReadonlyMap<string, Listed>,
  list: string,
): readonly Violation[] {
  const left = payload.map(({ path }) => path).filter((path) => path !== list && !listed.has(path));
  if (left.length === 0) return [];
  const message = `the list leaves ${left.length === 1 ? "a file" : `${left.length} files`} out: ${quotedList(left)}`;
  return [
    {
      at: { path: `${folder}/files/${list}`, line: 1, column: 1 },
      message,
      fix: "write the list again over every other file",
    },
  ];
}

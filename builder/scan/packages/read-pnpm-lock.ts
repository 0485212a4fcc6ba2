/** pnpm-lock.yaml, lock file versions 5 to 9, line by line: pnpm writes one key a line. */
import { linesOf, type PackageReader } from "./found-package.ts";

/** `/name/1.0.0` (5), `/name@1.0.0` (6), `name@1.0.0` (9); peers follow after `_` or in parentheses. */
const KEY = /^ {2}['"]?\/?((?:@[^/@\s]+\/)?[^/@\s'"(:]+)[@/](\d[^\s'"(_:]*)/;

export const readPnpmLock: PackageReader = function* (text) {
  let section = "";
  for (const line of linesOf(text)) {
    const heading = /^([A-Za-z]+):\s*$/.exec(line.text);
    if (heading) section = heading[1] ?? "";
    if (section !== "packages" && section !== "snapshots") continue;
    const match = KEY.exec(line.text);
    if (match) {
      yield {
        ecosystem: "npm",
        name: match[1] ?? "",
        version: match[2] ?? "",
        offset: line.offset + 2,
      };
    }
  }
};

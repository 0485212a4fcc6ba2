import { posix } from "node:path";
import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents } from "../../check/rule.ts";
import { type ExportedName, exportedNames } from "./exported-names.ts";

/** Modules of one payload that are read for what their entry passes on. */
const MODULES_MAX = 50;
/** Bytes of all of them; reading a megabyte takes up to a third of a second. */
const MODULES_SIZE_MAX = 4 * RECORD_SIZE_MAX;
const SCRIPT = /\.[cm]?[jt]sx?$/;

/**
 * What the module at `entry` exports, with what it passes on from modules beside it.
 *
 * @returns undefined when the entry is not there, or is no script that can be read
 */
export async function moduleExports(
  contents: Contents,
  entry: string,
): Promise<readonly ExportedName[] | undefined> {
  const sizes = new Map(contents.files.map(({ path, entry: { size } }) => [path, size]));
  let left = MODULES_SIZE_MAX;
  const read = async (path: string): Promise<string | undefined> => {
    const size = sizes.get(path) ?? Infinity;
    if (!SCRIPT.test(path) || size > Math.min(RECORD_SIZE_MAX, left)) return undefined;
    left -= size;
    return contents.text(path);
  };
  const first = await read(entry);
  if (first === undefined) return undefined;
  const found = new Map<string, string>();
  const queue: Module[] = [{ path: entry, text: first, whole: true }];
  const seen = new Set([entry]);
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    const { names, from } = exportedNames(module.text);
    addNames(found, names, module.whole);
    for (const passed of from) {
      const path = resolved(module.path, passed.module, sizes);
      if (path === undefined || seen.has(path) || seen.size >= MODULES_MAX) continue;
      seen.add(path);
      queue.push({ path, text: (await read(path)) ?? "", whole: module.whole && passed.whole });
    }
  }
  return [...found].map(([name, doc]) => ({ name, doc }));
}

interface Module {
  readonly path: string;
  readonly text: string;
  /** All of its names are passed on; otherwise it only documents those that are known. */
  readonly whole: boolean;
}

function addNames(
  found: Map<string, string>,
  names: readonly ExportedName[],
  whole: boolean,
): void {
  for (const { name, doc } of names)
    if ((whole || found.has(name)) && !found.get(name)) found.set(name, doc);
}

/** The file that a relative specifier means; declarations come before the code that they describe. */
function resolved(
  importer: string,
  specifier: string,
  existing: ReadonlyMap<string, unknown>,
): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.normalize(posix.join(posix.dirname(importer), specifier));
  const stem = path.replace(/\.([cm]?)js$/, "");
  const kind = /\.([cm]?)js$/.exec(path)?.[1] ?? "";
  const candidates = importer.includes(".d.")
    ? [`${stem}.d.${kind}ts`, `${stem}.${kind}ts`, path, `${path}/index.d.ts`]
    : [path, `${stem}.${kind}ts`, `${path}.js`, `${path}.ts`, `${path}/index.js`];
  return candidates.find((candidate) => existing.has(candidate));
}

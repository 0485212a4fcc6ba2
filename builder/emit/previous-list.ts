/**
 * The list of the previous tree, of which only the parts that are asked for are read. Each is checked
 * against the digest that names it, and has to be what this version makes of its content.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { GROUP_BITS } from "../../schemas/part-address.ts";
import { partPath } from "../../schemas/paths.ts";
import type { ListForm, PartReference } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { listPart, namingPart } from "./list-part.ts";

/** Parts that are read at once. */
const CONCURRENCY = 16;

export interface PreviousSource {
  readonly root: Reference;
  /** Digests are checked here; undefined for a file that is missing. */
  read(reference: Reference): Promise<Uint8Array | undefined>;
}

export interface PreviousPart {
  readonly reference: Reference;
  readonly bits: string;
  /** What names it; absent for the root. */
  readonly above?: PreviousPart;
}

export interface PreviousList<Row> {
  /** Levels above the rows: 0 for a list that is one file. */
  readonly height: number;
  /**
   * The part in which addresses that begin with `prefix` stand; or whether they stand in several parts
   * below it, or in none.
   *
   * @param level of the part, 0 for those that hold rows
   */
  at(level: number, prefix: string): Promise<PreviousPart | "several" | "none">;
  rows(part: PreviousPart): Promise<readonly Row[]>;
  parts(part: PreviousPart): Promise<readonly PreviousPart[]>;
}

type Content<Row> = { readonly rows: readonly Row[] } | { readonly parts: readonly PreviousPart[] };
type ReadPart<Row> = (part: PreviousPart) => Promise<Content<Row>>;

/**
 * Reads the parts in which the groups of these addresses stand, and what is above them.
 *
 * @param touched of groups, ordered, at least one
 * @throws {CodedError} E_PREVIOUS_LIST
 */
export async function openPreviousList<Row>(
  form: ListForm<Row>,
  source: PreviousSource,
  touched: readonly string[],
): Promise<PreviousList<Row>> {
  const known = new Map<string, Promise<Content<Row>>>();
  const read: ReadPart<Row> = (part) => {
    const { path } = part.reference;
    const content = known.get(path) ?? readPart(form, source, part);
    known.set(path, content);
    return content;
  };
  const root: PreviousPart = { reference: source.root, bits: "" };
  const height = await readTouched(read, root, touched);
  const parts = async (part: PreviousPart) => {
    const content = await read(part);
    return "parts" in content ? content.parts : refuse(part, "holds rows where others name parts");
  };
  return {
    height,
    parts,
    at: (level, prefix) => partAt({ root, height, parts }, level, prefix),
    async rows(part) {
      const content = await read(part);
      return "rows" in content ? content.rows : refuse(part, "names parts where others hold rows");
    },
  };
}

async function partAt(
  { root, height, parts }: Pick<PreviousList<unknown>, "height" | "parts"> & { root: PreviousPart },
  level: number,
  prefix: string,
): Promise<PreviousPart | "several" | "none"> {
  if (level > height) return "none";
  let part = root;
  for (let above = height; above > level; above -= 1) {
    const [first, ...more] = (await parts(part)).filter(
      ({ bits }) => bits.startsWith(prefix) || prefix.startsWith(bits),
    );
    if (!first) return "none";
    if (more.length > 0) return "several";
    part = first;
  }
  return prefix.startsWith(part.bits) ? part : "several";
}

/** @returns the height of the list */
async function readTouched<Row>(
  read: ReadPart<Row>,
  root: PreviousPart,
  touched: readonly string[],
): Promise<number> {
  const isTouched = overlapsOneOf(touched);
  let level: readonly PreviousPart[] = [root];
  for (let height = 0; ; height += 1) {
    const contents = await mapBounded(level, CONCURRENCY, read);
    const named = contents.flatMap((content) => ("parts" in content ? content.parts : []));
    if (named.length === 0) return height;
    const within = named.filter(({ bits }) => isTouched(bits));
    // Where all that is touched stands where nothing did, a neighbor tells how deep the list is.
    const neighbor = named.findLast(({ bits }) => bits < (touched[0] ?? "")) ?? named[0];
    level = within.length > 0 || !neighbor ? within : [neighbor];
  }
}

/** Whether one of the addresses begins with bits, or they with it. @param addresses ordered */
function overlapsOneOf(addresses: readonly string[]): (bits: string) => boolean {
  const all = new Set(addresses);
  return (bits) => {
    if (bits.length >= GROUP_BITS) return all.has(bits.slice(0, GROUP_BITS));
    let [low, high] = [0, addresses.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((addresses[middle] ?? "") < bits) low = middle + 1;
      else high = middle;
    }
    return addresses[low]?.startsWith(bits) ?? false;
  };
}

async function readPart<Row>(
  form: ListForm<Row>,
  source: PreviousSource,
  part: PreviousPart,
): Promise<Content<Row>> {
  const { reference, bits } = part;
  const bytes = await source.read(reference);
  if (bytes === undefined) return refuse(part, "is missing");
  if (bytes.length !== reference.size || sha256Hex(bytes) !== reference.sha256)
    return refuse(part, "is not the file that the list names");
  const parsed = form.parse(jsonOf(bytes));
  if (!parsed.ok) return refuse(part, "is no list that this version reads");
  const content = parsed.value;
  const again =
    "rows" in content ? listPart(form, bits, content.rows) : namingPart(form, bits, content.parts);
  if (again.sha256 !== reference.sha256 || again.path !== reference.path)
    return refuse(part, "is not written as this version writes it");
  return "rows" in content ? content : { parts: partsBelow(form, part, content.parts) };
}

function partsBelow<Row>(
  { kind }: ListForm<Row>,
  above: PreviousPart,
  parts: readonly PartReference[],
): readonly PreviousPart[] {
  if (parts.length === 0) return refuse(above, "names no parts");
  return parts.map(({ bits, sha256, size }) => {
    if (!bits.startsWith(above.bits)) return refuse(above, `names ${bits}, which is not below it`);
    return { reference: { path: partPath(kind, bits, sha256), sha256, size }, bits, above };
  });
}

/** undefined for what is no JSON in UTF-8 */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    return undefined;
  }
}

/** @throws {CodedError} E_PREVIOUS_LIST, always */
export function refuse({ reference, above }: Omit<PreviousPart, "bits">, problem: string): never {
  const by = above ? `, which ${above.reference.path} names,` : "";
  throw new CodedError({
    code: "E_PREVIOUS_LIST",
    exitCode: EXIT.integrity,
    message: `${reference.path}${by} ${problem}, so this list cannot go on from the previous tree's`,
    fix: "build all of it anew from a clean folder; `ashlar verify --tree` names every file of a tree that is wrong",
  });
}

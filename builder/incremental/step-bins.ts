/**
 * The online roles of a tree of which only the difference to the one before is known. A bin lists all
 * that it listed, so a change of what it lists starts from the bin itself. What comes out is, byte for
 * byte, what `sign-changed-roles.ts` makes of all targets.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import { binName, binOf } from "../../schemas/trust/succinct-bins.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import {
  type ChangedRoles,
  type FollowingInputs,
  hasSameDelegation,
  isFresh,
  listedIn,
  signRolesAbove,
} from "../sign/sign-changed-roles.ts";
import { type BinContent, type BinEntries, signBin } from "../sign/sign-roles.ts";

/** Bins that are read at once. */
const CONCURRENCY = 16;

export interface BinsStep extends FollowingInputs {
  /** By target path; undefined for one that goes. What is not among them stays. */
  readonly changes: ReadonlyMap<string, TargetFile | undefined>;
}

export interface SteppedBins extends ChangedRoles {
  /** By role, of each bin that was made anew: the digest that `listedByBins` gives it. */
  readonly listed: ReadonlyMap<string, Sha256>;
}

/**
 * undefined where the bins before do not say all that the ones now list: the offline role is another,
 * or one of them is missing, or no key of now vouches for it.
 *
 * @throws {CodedError} E_BIN_SIZE for one that readers would refuse
 */
export async function stepBins(step: BinsStep): Promise<SteppedBins | undefined> {
  const wanted = hasSameDelegation(step) ? wantedBins(step) : undefined;
  const bins = wanted && (await mapBounded(wanted, CONCURRENCY, (bin) => steppedBin(step, bin)));
  if (!bins?.every((bin) => bin !== undefined)) return undefined;
  const remade = bins.filter(({ isRemade }) => isRemade);
  const files = await mapBounded(remade, CONCURRENCY, ({ content }) => signBin(step, content));
  return {
    ...(await signRolesAbove(step, files)),
    listed: new Map(remade.map(({ content, listed }) => [content.role, listed])),
  };
}

interface WantedBin extends Pick<BinContent, "index" | "role"> {
  /** That the snapshot before names. */
  readonly version: number;
  readonly changes: BinEdits;
}

type BinEdits = readonly (readonly [path: string, target: TargetFile | undefined])[];

/** Those that have to be read, in their order; undefined where the snapshot does not name them all. */
function wantedBins(step: BinsStep): readonly WantedBin[] | undefined {
  const { bins, previous } = step;
  const edits = Map.groupBy(step.changes, ([path]) => binOf(bins, path));
  const wanted: WantedBin[] = [];
  for (let index = 0; index < 2 ** bins.bit_length; index += 1) {
    const role = binName(bins, index);
    const version = previous.snapshot.signed.meta[`${role}.json`]?.version;
    if (!version) return undefined;
    const changes = edits.get(role) ?? [];
    if (changes.length > 0 || !isFresh(version, step))
      wanted.push({ index, role, version, changes });
  }
  return wanted;
}

interface SteppedBin {
  readonly content: BinContent;
  readonly listed: Sha256;
  /** Whether it lists something else than before, or may need a new signature. */
  readonly isRemade: boolean;
}

async function steppedBin(
  step: BinsStep,
  { index, role, version, changes }: WantedBin,
): Promise<SteppedBin | undefined> {
  const previous = await step.previous.readBin(role);
  if (!previous?.current || previous.signed.version !== version) return undefined;
  const before = Object.entries(previous.signed.targets);
  const entries = edited(before, changes);
  const listed = listedIn(entries);
  return {
    content: { index, role, entries, previous },
    listed,
    isRemade: !isFresh(version, step) || listed !== listedIn(before),
  };
}

function edited(before: BinEntries, changes: BinEdits): BinEntries {
  const targets = new Map(before);
  for (const [path, target] of changes) {
    if (target) targets.set(path, target);
    else targets.delete(path);
  }
  return [...targets];
}

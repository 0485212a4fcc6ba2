/** Which regions and architectures of a machine image lead to an image id; pure look-ups in committed data. */
import type { AmiConfig } from "../../schemas/machine-image.ts";

export type Architecture = NonNullable<AmiConfig["preferred_architecture"]>;

/** The architectures that some region has an image for. */
export function mappedArchitectures({ ami_mappings = {} }: AmiConfig): ReadonlySet<Architecture> {
  return new Set(
    Object.values(ami_mappings).flatMap((images) => Object.keys(images) as Architecture[]),
  );
}

/** The regions that have an image for an architecture, themselves or at the end of their fallbacks. */
export function coveredRegions(
  { ami_mappings = {}, region_fallbacks = {} }: AmiConfig,
  architecture: Architecture,
): ReadonlySet<string> {
  const users = usersOf(region_fallbacks);
  const covered = new Set<string>();
  const waiting = Object.entries(ami_mappings)
    .filter(([, images]) => images[architecture] !== undefined)
    .map(([region]) => region);
  for (let region = waiting.pop(); region !== undefined; region = waiting.pop()) {
    if (covered.has(region)) continue;
    covered.add(region);
    waiting.push(...(users.get(region) ?? []));
  }
  return covered;
}

/** A circle of fallbacks as `[a, b, a]`; undefined when every chain ends. */
export function fallbackCycle({ region_fallbacks = {} }: AmiConfig): readonly string[] | undefined {
  const next = new Map(Object.entries(region_fallbacks));
  const pending = new Map([...next].map(([region, targets]) => [region, targets.length]));
  const users = usersOf(region_fallbacks);
  const ended = [...users.keys(), ...next.keys()].filter((region) => !pending.get(region));
  const gone = new Set<string>();
  for (let region = ended.pop(); region !== undefined; region = ended.pop()) {
    if (gone.has(region)) continue;
    gone.add(region);
    for (const user of users.get(region) ?? []) {
      const left = (pending.get(user) ?? 0) - 1;
      pending.set(user, left);
      if (left <= 0) ended.push(user);
    }
  }
  const start = [...next.keys()].find((region) => !gone.has(region));
  return start === undefined ? undefined : walkInto(start, next, gone);
}

/** Region → the regions that fall back to it, once for each time that they name it. */
function usersOf(
  fallbacks: NonNullable<AmiConfig["region_fallbacks"]>,
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [region, targets] of Object.entries(fallbacks)) {
    for (const target of targets) {
      const known = users.get(target);
      if (known) known.push(region);
      else users.set(target, [region]);
    }
  }
  return users;
}

/** Every region on the way has a way on, so the walk comes back to where it has been. */
function walkInto(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  gone: ReadonlySet<string>,
): readonly string[] {
  const places = new Map<string, number>();
  const trail: string[] = [];
  for (let region: string | undefined = start; region !== undefined; ) {
    const seen = places.get(region);
    trail.push(region);
    if (seen !== undefined) return trail.slice(seen);
    places.set(region, trail.length - 1);
    region = next.get(region)?.find((target) => !gone.has(target));
  }
  return trail;
}

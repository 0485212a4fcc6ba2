/** How long what the builder signed lasts, in a tree that is published. */
import type { PublishedRoleFile } from "../audit/published-metadata.ts";
import { DEVELOPMENT_LIVES, PRODUCTION_LIVES } from "../sign/sign-roles.ts";
import type { Life } from "./metadata-life.ts";
import { WARN_SHARE } from "./trust-status.ts";

const DAY_MS = 86_400_000;

export interface OnlineLife extends Life {
  readonly state: "good" | "due" | "expired";
}

export type OnlineLives = Readonly<Record<PublishedRoleFile["role"], OnlineLife>>;

/**
 * Of each online role the file that ends first. Whether its signature holds is for `ashlar verify` to say.
 *
 * @param roles of a whole tree: each role at least once
 */
export function onlineLives(
  roles: readonly PublishedRoleFile[],
  { keys, now }: { readonly keys: "production" | "development"; readonly now: Date },
): OnlineLives {
  const whole = keys === "development" ? DEVELOPMENT_LIVES : PRODUCTION_LIVES;
  const lifeOf = (role: PublishedRoleFile["role"]): OnlineLife => {
    const ends = roles.flatMap((file) =>
      file.role === role ? [(file.envelope.signed as { readonly expires: string }).expires] : [],
    );
    const expires = ends.sort()[0] ?? "1970-01-01T00:00:00Z";
    const daysLeft = (Date.parse(expires) - now.getTime()) / DAY_MS;
    const share = Math.min(1, Math.max(0, daysLeft / whole[role]));
    const state = daysLeft <= 0 ? "expired" : share < WARN_SHARE ? "due" : "good";
    return { expires, daysLeft, share, state };
  };
  return { bins: lifeOf("bins"), snapshot: lifeOf("snapshot"), timestamp: lifeOf("timestamp") };
}

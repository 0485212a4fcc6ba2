/** The last days of what was counted, as the website and the command line say it. */
import type { Downloads } from "./published/downloads.ts";

/** Days that "lately" means. */
const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

export interface RecentDownloads {
  readonly count: number;
  /** The first and the last day of them, such as 2026-01-31; fewer days where counting began later. */
  readonly from: string;
  readonly to: string;
}

/** At most the last 30 days that were counted. */
export function recentDownloads({ collected, days }: Downloads): RecentDownloads {
  const { to } = collected;
  const first = new Date(Date.parse(to) - (RECENT_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  // Days of this one form sort as text.
  const from = first < collected.from ? collected.from : first;
  const count = days.reduce((sum, { date, downloads }) => sum + (date < from ? 0 : downloads), 0);
  return { count, from, to };
}

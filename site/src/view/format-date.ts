const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

/** The UTC day of an instant (RFC 3339), spelled out: `9 Mar 2026`. */
export function formatDate(instant: string): string {
  const month = MONTHS[Number(instant.slice(5, 7)) - 1] ?? "?";
  return `${Number(instant.slice(8, 10))} ${month} ${instant.slice(0, 4)}`;
}

/** Seconds since 1970 as `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339). */
export function instantOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/**
 * A time of OpenSSH's key lists in UTC, `YYYYMMDD[HHMM[SS]]Z` (ssh-keygen(1)), as seconds since 1970.
 * undefined for anything else, days that no month has and times before 1970 included.
 */
export function parseSshTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const written = [year, month, day, hour, minute, second];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const read = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  const seconds = date.getTime() / 1000;
  return year > 1969 && seconds > 0 && written.every((part, index) => part === read[index])
    ? seconds
    : undefined;
}

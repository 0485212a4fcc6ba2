import type { Usage } from "../../schemas/usage.ts";

/** A line for each version and each day, sorted: two imports change different lines of a file. */
export function usageText({ month, part, downloads, imported, releases }: Usage): string {
  const parts = [
    `  "month": ${JSON.stringify(month)}`,
    ...(part === undefined ? [] : [`  "part": ${JSON.stringify(part)}`]),
    `  "downloads": ${lines(downloads)}`,
    ...(imported ? [`  "imported": ${lines(imported)}`] : []),
    ...(releases ? [`  "releases": ${lines(releases)}`] : []),
  ];
  return `{\n${parts.join(",\n")}\n}\n`;
}

function lines(entries: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(entries).sort();
  if (keys.length === 0) return "{}";
  const rows = keys.map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(entries[key])}`);
  return `{\n${rows.join(",\n")}\n  }`;
}

/** The whole text of a licence, by its SPDX identifier, with its holder filled in. */

export interface LicenseHolder {
  readonly name: string;
  readonly year: number;
}

/** Undefined for an expression of several licences, and for one that SPDX does not list. */
export async function licenseText(
  id: string,
  { name, year }: LicenseHolder,
): Promise<string | undefined> {
  // Six hundred texts: only who begins an artifact waits for them.
  const { default: licenses } = await import("spdx-license-list/full.js");
  const text = Object.hasOwn(licenses, id) ? licenses[id]?.licenseText : undefined;
  if (text === undefined) return undefined;
  const own = `Copyright (c) ${year} ${name}`;
  const filled = text
    .replace(/<year>|\[yyyy\]|\[year\]|\bYEAR\b(?= by )/gi, String(year))
    .replace(HOLDER, () => name)
    // The list has some licences with their first holder in them.
    .replace(/^Copyright \(c\) (?:\d{4}-)?\d{4} by Internet S.*\n/gm, "")
    .replace(/^ISC License:\n/, () => `ISC License:\n\n${own}\n`);
  return `${filled.trim()}\n`;
}

const HOLDER =
  /<copyright holders?>|<owner>|\[name of copyright owner\]|\[fullname\]|AUTHOR EMAIL/gi;

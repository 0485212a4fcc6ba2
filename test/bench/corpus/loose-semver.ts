/**
 * A version as people write it, as SemVer 2.0.0: a leading `v` goes, missing numbers are 0, a number
 * loses leading zeros, and what follows three numbers becomes the pre-release. Text without a number
 * in front becomes `0.0.0-text`.
 */
export function looseSemver(text: string): string {
  const match = /^(?:[A-Za-z_-]*?[-_]?v)?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(.*)$/s.exec(
    text,
  );
  if (!match) return `0.0.0-${prerelease(text)}`;
  const [, major = "0", minor = "0", patch = "0", rest = ""] = match;
  const numbers = [major, minor, patch].map(Number).join(".");
  const [before = "", build] = rest.split("+", 2);
  const suffix = before.replace(/^[-.]/, "");
  const semver = suffix === "" ? numbers : `${numbers}-${prerelease(suffix)}`;
  return build === undefined ? semver : `${semver}+${build}`;
}

function prerelease(text: string): string {
  const identifiers = text.replace(/[^0-9A-Za-z.-]+/g, "-").split(".");
  return identifiers
    .map((part) => (/^\d+$/.test(part) ? part.replace(/^0+(?=\d)/, "") : part))
    .filter((part) => part !== "")
    .join(".");
}

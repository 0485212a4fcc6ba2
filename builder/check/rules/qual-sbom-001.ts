import { PACKAGE_FILE_SIZE_MAX } from "../../../schemas/limits.ts";
import { packageKey } from "../../scan/osv/package-key.ts";
import { extractPackages } from "../../scan/packages/extract-packages.ts";
import { SBOM_FILE } from "../../scan/packages/read-sbom.ts";
import { placeAt } from "../../scan/place-at.ts";
import { type Bill, readBill } from "../../scan/sbom/read-bill.ts";
import type { PackageUse, PayloadRule, PayloadSubject, Unscanned, Violation } from "../rule.ts";
import { scanOutcome } from "../rule.ts";
import { UnscannedError } from "../unscanned-error.ts";

/** A bill of materials in the payload is valid and complete. */
export const qualSbom001: PayloadRule = {
  id: "QUAL-SBOM-001",
  title: "Bill of materials is wrong or incomplete",
  category: "quality",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "Whoever asks a bill of materials whether a vulnerable package is inside believes the answer. One that leaves packages out gives the wrong one.",
  trigger:
    "A CycloneDX or SPDX file in JSON breaks the rules of its format, or does not list an artifact that the manifest depends on or a package that a list beside it names.",
  fix: "Let a tool write the bill of materials as the last step of the build, or leave it out: one is published for every version anyway.",
  effort: "minutes",
  check: async (subject) => {
    const bills = subject.contents.files.filter(({ path }) => SBOM_FILE.test(path));
    if (bills.length === 0)
      return { kind: "not-applicable", reason: "there is no bill of materials in the payload" };
    const { packages } = await extractPackages(subject);
    const violations: Violation[] = [];
    const unscanned: Unscanned[] = [];
    for (const { path, entry } of bills) {
      const text = await textOf(subject, path);
      const bill = typeof text === "string" ? readBill(text) : undefined;
      if (typeof text === "string" && bill !== undefined) {
        violations.push(...faultsOf(bill, entry.path, text));
        const missing = missingFrom(bill, entry.path, subject, packages);
        if (missing) violations.push(missing);
      } else {
        const reason = typeof text === "string" ? "SPDX 3 is not read" : text.reason;
        unscanned.push({ path: entry.path, reason });
      }
    }
    return scanOutcome(violations, unscanned);
  },
};

async function textOf(
  { contents }: PayloadSubject,
  path: string,
): Promise<string | { readonly reason: string }> {
  try {
    const bytes = await contents.range(path, 0, PACKAGE_FILE_SIZE_MAX + 1);
    if (bytes.length > PACKAGE_FILE_SIZE_MAX)
      return { reason: `it has more than ${PACKAGE_FILE_SIZE_MAX} bytes` };
    return (await contents.text(path)) ?? { reason: "it is no text in UTF-8" };
  } catch (error) {
    if (error instanceof UnscannedError) return { reason: error.message };
    throw error;
  }
}

function faultsOf({ faults }: Bill, path: string, text: string): readonly Violation[] {
  return faults.map(({ offset, fault, fix }) => ({
    at: { path, ...placeAt(text, offset) },
    message: `the bill of materials is not valid: ${fault}`,
    fix,
    identity: String(offset),
  }));
}

/** Names shown of what is missing. */
const SHOWN_MAX = 10;

function missingFrom(
  bill: Bill,
  path: string,
  { version, contents }: PayloadSubject,
  packages: readonly PackageUse[],
): Violation | undefined {
  if (bill.faults.length > 0 && bill.names.size === 0) return undefined;
  const dependencies = (version.manifest.value?.dependencies ?? []).filter(
    ({ kind }) => kind === undefined || kind === "runtime",
  );
  const folder = path.replace(/[^/]*$/, "");
  const lists = new Set(
    contents.files
      .map(({ entry }) => entry.path)
      .filter((other) => other.replace(/[^/]*$/, "") === folder && DECLARING.test(other)),
  );
  const missing = [
    ...dependencies.filter(({ name }) => !hasArtifact(bill, name)).map(({ name }) => name),
    ...packages
      .filter((use) => lists.has(use.at.path) && !use.optional && !hasPackage(bill, use))
      .map(({ name, version: wanted }) => (wanted === undefined ? name : `${name} ${wanted}`)),
  ];
  const names = [...new Set(missing)];
  if (names.length === 0) return undefined;
  const more = names.length > SHOWN_MAX ? ` and ${names.length - SHOWN_MAX} more` : "";
  return {
    at: { path },
    message: `the bill of materials does not list ${names.slice(0, SHOWN_MAX).join(", ")}${more}`,
    fix: "write it again after the last change to the dependencies",
  };
}

/** Lists that tell what is for development only; the others may name what no bill needs. */
const DECLARING =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|package\.json|[^/]*requirements\.txt|Pipfile\.lock|composer\.lock)$/;

function hasArtifact({ names }: Bill, name: string): boolean {
  return names.has(name) || names.has(name.slice(name.indexOf("/") + 1));
}

function hasPackage({ packages, names }: Bill, { ecosystem, name, version }: PackageUse): boolean {
  const key = packageKey(ecosystem, name);
  if (packages.has(key)) return version === undefined || packages.has(`${key}@${version}`);
  return names.has(name);
}

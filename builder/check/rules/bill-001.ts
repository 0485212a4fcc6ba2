import { compare, diff, prerelease } from "semver";
import type { Manifest } from "../../../schemas/manifest.ts";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { CURRENCY_CODES } from "../currency-codes.ts";
import { nearestWord } from "../nearest-word.ts";
import { isVersion } from "../release-versions.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

type Pricing = NonNullable<Manifest["pricing"]>;
type Complaint = Omit<Violation, "at"> & { readonly field: keyof Pricing };

/** A price is complete, and stays what it is within a minor version. */
export const bill001: VersionRule = {
  id: "BILL-001",
  title: "Price is incomplete or changes in a patch",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "version",
  unpriced: true,
  motivation:
    "People decide by the stated price, and updates within a minor version are taken without asking. A price that cannot be read or moves in a patch misleads them.",
  trigger:
    "A paid plan has no price above 0 or no currency of ISO 4217, a subscription has no billing period, usage has no metric, terms are not https, something free has a price, or a patch version states another price than the release before it.",
  fix: "State price in minor units (cents), currency, and what the plan is counted by; raise the minor version to change a price.",
  effort: "minutes",
  check: (version, artifact) => {
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    const { pricing } = manifest.value;
    if (pricing === undefined)
      return { kind: "not-applicable", reason: "the manifest states no price" };
    return outcomeOf(
      [
        ...(pricing.type === "free" ? freeComplaints(pricing) : paidComplaints(pricing)),
        ...termsComplaints(pricing),
        ...patchComplaints(pricing, artifact, version),
      ].map(({ field, ...found }) => ({ at: atField(manifest, ["pricing", field]), ...found })),
    );
  },
};

function freeComplaints({ price }: Pricing): Complaint[] {
  if (price === undefined || price === 0) return [];
  return [
    {
      field: "price",
      message: `the type is "free", and the price is ${price}`,
      fix: 'write another type, for example "one-time", or delete the price',
    },
  ];
}

function paidComplaints(pricing: Pricing): Complaint[] {
  const { type, price, billingPeriod, usageMetric } = pricing;
  const found: Complaint[] = [];
  if (price === undefined || price === 0)
    found.push({
      field: "price",
      message: `the type is "${type}", and ${price === 0 ? "the price is 0" : "there is no price"}`,
      fix: 'write the price in minor units, for example 499 for 4.99, or the type "free"',
    });
  found.push(...currencyComplaints(pricing));
  if (type === "subscription" && billingPeriod === undefined)
    found.push({
      field: "billingPeriod",
      message: "a subscription has no billing period",
      fix: "add billingPeriod: monthly or billingPeriod: yearly",
    });
  if (type === "usage-based" && usageMetric === undefined)
    found.push({
      field: "usageMetric",
      message: "a usage-based price does not say what is counted",
      fix: "add usageMetric: downloads, inference-time or execution-time",
    });
  return found;
}

function currencyComplaints({ currency }: Pricing): Complaint[] {
  if (currency !== undefined && CURRENCY_CODES.has(currency)) return [];
  if (currency === undefined)
    return [
      {
        field: "currency",
        message: "the price has no currency",
        fix: "add the code of one, for example currency: EUR",
      },
    ];
  const nearest = nearestWord(currency, CURRENCY_CODES);
  return [
    {
      field: "currency",
      message: `"${currency}" is no currency of ISO 4217`,
      fix: nearest === undefined ? "write a code such as EUR or USD" : `did you mean "${nearest}"?`,
    },
  ];
}

function termsComplaints({ terms }: Pricing): Complaint[] {
  if (terms === undefined || terms.startsWith("https://")) return [];
  return [
    {
      field: "terms",
      message: `the terms are not at an https address: ${terms}`,
      fix: "write the https address of the terms",
    },
  ];
}

function patchComplaints(
  pricing: Pricing,
  artifact: ArtifactSubject,
  version: VersionSubject,
): Complaint[] {
  const before = releaseBefore(artifact, version);
  const old = before?.manifest.value?.pricing;
  if (before === undefined || old === undefined || planOf(old) !== planOf(pricing)) return [];
  if ((old.price ?? 0) === (pricing.price ?? 0)) return [];
  return [
    {
      field: "price",
      message: `the price is ${pricing.price ?? 0}, but in ${before.version} the same plan costs ${old.price ?? 0}`,
      fix: `raise the minor version to change the price, or write price: ${old.price ?? 0}`,
    },
  ];
}

/** What makes a plan the same plan, apart from its price. */
function planOf({ type, currency, billingPeriod, usageMetric }: Pricing): string {
  return JSON.stringify([type, currency ?? "", billingPeriod ?? "", usageMetric ?? ""]);
}

/** By version: the release before it with the same major and minor numbers. One calculation serves all versions. */
const known = new WeakMap<ArtifactSubject, ReadonlyMap<string, VersionSubject>>();

function releaseBefore(
  artifact: ArtifactSubject,
  { version }: VersionSubject,
): VersionSubject | undefined {
  const releases = known.get(artifact) ?? findReleasesBefore(artifact);
  known.set(artifact, releases);
  return releases.get(version);
}

function findReleasesBefore(artifact: ArtifactSubject): ReadonlyMap<string, VersionSubject> {
  const sorted = artifact.versions
    .filter(({ version }) => isVersion(version) && prerelease(version) === null)
    .toSorted((a, b) => compare(a.version, b.version));
  const before = new Map<string, VersionSubject>();
  for (const [index, subject] of sorted.entries()) {
    const other = sorted[index - 1];
    if (other !== undefined && diff(other.version, subject.version) === "patch")
      before.set(subject.version, other);
  }
  return before;
}

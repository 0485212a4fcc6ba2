import type { Publisher } from "../../../schemas/publisher.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type PublisherRule } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

type Verification = NonNullable<Publisher["verification"]>;

/** An organization that points to a website shows that it controls it, and shows it again every year. */
export const pub001: PublisherRule = {
  id: "PUB-001",
  title: "Verification is missing or has expired",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "publisher",
  motivation:
    "A page that names a company's website borrows its good name. Domains change hands, so a proof of control is only worth something while it is fresh.",
  trigger:
    "A publisher's verification has expired, or ends before it was checked. It weighs less when an organization of a registry that is not private names a website and has no verification at all.",
  fix: "Repeat the proof (a file on the domain, a file in the repository or a DNS TXT record), then write the new checkedAt, and expires at most a year later.",
  effort: "hours",
  check: ({ file }, { registry, now }) => {
    const { value } = file;
    if (!value) return unreadable(file);
    const { verification, website, kind } = value;
    if (verification !== undefined) {
      const message = complaintAbout(verification, now);
      if (message === undefined) return outcomeOf([]);
      return outcomeOf([
        { at: atField(file, ["verification", "expires"]), message, fix: renewal(verification) },
      ]);
    }
    // Whoever can commit to a private registry is known to its owners.
    if (kind !== "organization" || website === undefined || registry?.type === "private")
      return { kind: "not-applicable", reason: "nothing is claimed that needs a proof" };
    return outcomeOf([
      {
        at: atField(file, ["website"]),
        message: `the organization names ${website} and does not show that it controls it`,
        fix: `publish a proof on ${hostOf(website)} and add verification: with method, subject, checkedAt and expires`,
        severity: "info",
      },
    ]);
  },
};

function complaintAbout(
  { subject, checkedAt, expires }: Verification,
  now: number,
): string | undefined {
  // Instants of this one form sort as text.
  if (expires <= checkedAt)
    return `the verification of "${subject}" expires on ${expires}, before it was checked on ${checkedAt}`;
  if (Date.parse(expires) / 1000 > now) return undefined;
  return `the verification of "${subject}" expired on ${expires}`;
}

const PROOFS = {
  "domain-file": "the proof file on the domain",
  "repository-file": "the proof file in the repository",
  "dns-txt": "the DNS TXT record",
} as const satisfies Record<Verification["method"], string>;

function renewal({ method, subject }: Verification): string {
  return `check ${PROOFS[method]} for "${subject}" again, and write the new checkedAt and expires`;
}

function hostOf(website: string): string {
  return URL.canParse(website) ? new URL(website).hostname : website;
}

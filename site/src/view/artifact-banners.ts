import type { Verdict } from "../../../schemas/finding.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import type { IconName, Tone } from "./badge.ts";
import { formatDate } from "./format-date.ts";
import { sitePath } from "./site-paths.ts";

/** A notice above an artifact's or version's heading. */
export interface Banner {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  /** Where to go instead, relative to the site's root. */
  readonly link?: { readonly text: string; readonly path: string };
}

/**
 * What a reader must know before using `version`, worst first.
 *
 * @param reasons ids of the rules that make its verdict what it is
 */
export function artifactBanners(
  document: ArtifactDocument,
  version: PublishedVersion,
  reasons: readonly string[] = [],
): Banner[] {
  return [
    ...withheldBanners(document),
    ...yankBanner(version),
    ...verdictBanner(version, reasons),
    ...statusBanner(document),
    ...deprecationBanner(version),
    ...staleBanner(document, version),
  ];
}

/** What the maintainers withhold is no version that anybody can look at: its page is the artifact's. */
function withheldBanners({ withheld = [] }: ArtifactDocument): Banner[] {
  return withheld.map((one): Banner => {
    const title = one.version === undefined ? "All versions are" : `Version ${one.version} is`;
    const more = one.reference === undefined ? "" : ` Reference: ${one.reference}.`;
    if (one.kind === "quarantined")
      return {
        tone: "warn",
        icon: "warning",
        title: `${title} in quarantine`,
        text: `${sentence(one.reason)} It cannot be installed until ${one.until}, or until the registry's maintainers end it.${more}`,
        link: { text: "What quarantine means", path: sitePath.docsModeration },
      };
    return {
      tone: "danger",
      icon: "stop",
      title: one.version === undefined ? "Taken down" : `Version ${one.version} was taken down`,
      text: `${sentence(one.reason)} It was removed on ${formatDate(one.at)} (${one.ground}), and cannot be installed, also not from a lockfile.${more}`,
      link: { text: "What a takedown means", path: sitePath.docsModeration },
    };
  });
}

function yankBanner(version: PublishedVersion): Banner[] {
  if (version.yanked === undefined) return [];
  const text = `${sentence(version.yanked)} New installs refuse this version; an install from a lockfile still works and warns.`;
  return [{ tone: "danger", icon: "stop", title: `Version ${version.version} is yanked`, text }];
}

const VERDICT_BANNERS: Readonly<Partial<Record<Verdict, Omit<Banner, "link">>>> = {
  blocked: {
    tone: "danger",
    icon: "stop",
    title: "Blocked",
    text: "A rule that guards publication failed",
  },
  unverified: {
    tone: "info",
    icon: "info",
    title: "Unverified",
    text: "A check that safety depends on could not run, or could not see everything",
  },
  "needs-review": {
    tone: "warn",
    icon: "warning",
    title: "Needs review",
    text: "A rule found something that a person should look at",
  },
};

function verdictBanner({ verdict }: PublishedVersion, reasons: readonly string[]): Banner[] {
  const banner = VERDICT_BANNERS[verdict];
  if (!banner) return [];
  return [
    { ...banner, text: sentence([banner.text, reasons.join(", ")].filter(Boolean).join(": ")) },
  ];
}

function statusBanner(document: ArtifactDocument): Banner[] {
  const status = document.publication?.maintenance_status;
  if (status !== "deprecated" && status !== "archived") return [];
  const replacement = document.deprecation?.replaced_by;
  const reason = document.deprecation?.reason;
  const fallback =
    status === "archived"
      ? "It is kept as it is and gets no further versions."
      : "Its authors advise against using it for new work.";
  return [
    {
      tone: "warn",
      icon: "archive",
      title: status === "archived" ? "Archived" : "Deprecated",
      text: reason ? sentence(reason) : fallback,
      ...(replacement && {
        link: { text: `Use ${replacement} instead`, path: sitePath.artifact(replacement) },
      }),
    },
  ];
}

function deprecationBanner(version: PublishedVersion): Banner[] {
  if (version.deprecated === undefined) return [];
  return [
    {
      tone: "warn",
      icon: "warning",
      title: `Version ${version.version} is deprecated`,
      text: sentence(version.deprecated),
    },
  ];
}

function staleBanner(document: ArtifactDocument, version: PublishedVersion): Banner[] {
  if (document.latest === null || version.version === document.latest) return [];
  const behind =
    document.versions.findIndex((other) => other.version === version.version) -
    document.versions.findIndex((other) => other.version === document.latest);
  const text =
    behind > 0
      ? `It is ${behind} ${behind === 1 ? "version" : "versions"} behind ${document.latest}.`
      : `The latest version is ${document.latest}.`;
  return [
    {
      tone: "info",
      icon: "info",
      title: "This is not the latest version",
      text,
      link: { text: `Go to ${document.latest}`, path: sitePath.artifact(document.name) },
    },
  ];
}

/** Closes a contributor's text with a full stop, so that more can follow it. */
function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

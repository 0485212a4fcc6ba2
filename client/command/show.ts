/** `ashlar show NAME[@RANGE]`: what is known of one artifact. */
import { apiPath } from "../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import { type Downloads, parseDownloads } from "../../schemas/published/downloads.ts";
import { recentDownloads } from "../../schemas/recent-downloads.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { artifactNotFound } from "../resolve/artifact-not-found.ts";
import { chooseVersion } from "../resolve/choose-version.ts";
import { type FoundArtifact, findArtifact } from "../resolve/find-artifact.ts";
import { parseRequest } from "../resolve/parse-request.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { registryOption } from "./registry-option.ts";
import { scoreText } from "./score-text.ts";

interface ShowOptions {
  readonly registry?: readonly string[];
  readonly json?: boolean;
}

const VERSIONS_SHOWN = 10;
const RULES_SHOWN = 8;
const LABEL_WIDTH = 13;

const EXAMPLES = `
Examples:
  ashlar show acme/pipeline
  ashlar show acme/pipeline@^1.2 --json
  ashlar show acme/pipeline --registry https://registry.example.org`;

export const defineShow: CommandDefinition = (command, terminal) => {
  command
    .argument(
      "<name[@range]>",
      "namespace/name, with a version or range to look at another than the latest",
    )
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (text: string) => show(text, command.optsWithGlobals<ShowOptions>(), terminal));
};

async function show(text: string, options: ShowOptions, terminal: Terminal): Promise<void> {
  const registries = await openRegistries(options, terminal);
  const request = await parseRequest(text, registries);
  const found = await findArtifact(request.name, registries);
  if (found === undefined) throw await artifactNotFound(request.name, registries);
  const version = shownVersion(found, request.range, text.includes("@", 1));
  const downloads = await readDownloads(found);
  if (options.json) {
    const { reader, alsoIn, document } = found;
    printJson(terminal, {
      registry: reader.alias,
      alsoIn,
      selected: version?.version ?? null,
      artifact: document,
      downloads: downloads ?? null,
    });
    return;
  }
  for (const line of describe({ ...found, downloads }, version, terminal)) terminal.out(line);
}

/** What the registry counted; undefined where it counts none, or nobody came. */
async function readDownloads({ reader, document }: FoundArtifact): Promise<Downloads | undefined> {
  const reference = await reader.file(apiPath.downloads(document.name));
  return reference && reader.document(reference, parseDownloads);
}

/** What was asked for, or else the latest, even when it is a pre-release or yanked. */
function shownVersion(
  found: FoundArtifact,
  range: string,
  isAsked: boolean,
): PublishedVersion | undefined {
  const { document } = found;
  const latest = document.versions.find(({ version }) => version === document.latest);
  if (isAsked) return chooseVersion({ name: document.name, range }, found);
  return latest ?? document.versions[0];
}

function describe(
  {
    document,
    reader,
    alsoIn,
    downloads,
  }: FoundArtifact & { readonly downloads: Downloads | undefined },
  version: PublishedVersion | undefined,
  terminal: Terminal,
): string[] {
  const { paint } = terminal;
  const head = `${paint("bold", document.name)}${version ? `@${version.version}` : ""}  ${paint("cyan", document.type)}${version ? `  ${scoreText(version, paint)}` : ""}`;
  const facts = [
    ...factsOf(document),
    ["downloads", downloads ? downloadsText(downloads, version) : ""] as const,
    ...(version ? versionFacts(version) : []),
  ];
  const registry = [
    `${reader.alias} (${reader.location})`,
    ...alsoIn.map((alias) => `also in ${alias}`),
  ].join(", ");
  const rows = [...facts, ["registry", registry] as const].filter(([, value]) => value !== "");
  return [
    head,
    plainText(document.title),
    ...(document.summary ? [plainText(document.summary)] : []),
    ...warnings(document, version).map((line) => paint("yellow", line)),
    "",
    ...rows.map(
      ([label, value]) => `${paint("dim", label.padEnd(LABEL_WIDTH))} ${plainText(value)}`,
    ),
    "",
    ...whyLine(version),
    `Install it:   ashlar install ${document.name}`,
    ...(document.type === "template"
      ? [`Start from it: ashlar new ${document.name} my-project`]
      : []),
  ];
}

/** Where to read why an open finding is one; the rules come with the package of contributors. */
function whyLine(version: PublishedVersion | undefined): string[] {
  const [first] = version?.rules ?? [];
  return first === undefined ? [] : [`Why:          ashlar explain ${first}`];
}

type Fact = readonly [label: string, value: string];

function factsOf(document: ArtifactDocument): Fact[] {
  const { publisher, links, reviews } = document;
  return [
    ["publisher", `${publisher.displayName}${publisher.verified ? " (verified)" : ""}`],
    ["license", document.license ?? "none stated"],
    ["categories", document.categories.join(", ")],
    ["tags", document.tags.join(", ")],
    ["homepage", links?.homepage ?? ""],
    ["repository", links?.repository ?? ""],
    ["derived from", document.derivedFrom ?? ""],
    ["reviews", reviews.length > 0 ? String(reviews.length) : ""],
    ["versions", versionList(document.versions)],
    ["withheld", withheldList(document)],
  ];
}

/** As its registry counted, and in which days. */
function downloadsText(downloads: Downloads, version: PublishedVersion | undefined): string {
  const { count, from, to } = recentDownloads(downloads);
  const { collected, total, versions } = downloads;
  const ofIt = version && Object.keys(versions).length > 1 && versions[version.version];
  const whole = `${total} since ${collected.from}${ofIt ? `, ${ofIt} of ${version.version}` : ""}`;
  return `${count} from ${from} to ${to}${from === collected.from && !ofIt ? "" : ` (${whole})`}`;
}

function withheldList({ withheld = [] }: ArtifactDocument): string {
  const shown = withheld
    .slice(0, VERSIONS_SHOWN)
    .map(({ kind, version, reason }) => `${version ?? "all"} (${kind}: ${reason})`);
  return shortList(shown, VERSIONS_SHOWN);
}

function versionFacts(version: PublishedVersion): Fact[] {
  const runtime = version.dependencies.filter(({ kind }) => kind === "runtime");
  const open = Object.entries(version.findings).filter(([, count]) => count > 0);
  return [
    ["published", version.publishedAt.slice(0, 10)],
    ["verdict", version.verdict],
    ["score", `${version.score} of 100`],
    ["findings", open.map(([severity, count]) => `${count} ${severity}`).join(", ")],
    ["open rules", shortList(version.rules, RULES_SHOWN)],
    ["needs", runtime.map((edge) => `${edge.name}@${edge.version}`).join(", ")],
    [
      "size",
      `${version.archive.size} bytes packed, ${version.unpackedSize} unpacked, ${version.fileCount} files`,
    ],
    ["sha256", version.archive.sha256],
  ];
}

function shortList(items: readonly string[], limit: number): string {
  const rest = items.length - limit;
  return rest > 0 ? `${items.slice(0, limit).join(", ")} and ${rest} more` : items.join(", ");
}

function versionList(versions: readonly PublishedVersion[]): string {
  const shown = versions
    .slice(0, VERSIONS_SHOWN)
    .map(({ version, yanked }) => (yanked === undefined ? version : `${version} (yanked)`));
  return versions.length > VERSIONS_SHOWN
    ? `${shown.join(", ")} and ${versions.length - VERSIONS_SHOWN} older`
    : shown.join(", ");
}

function warnings(document: ArtifactDocument, version: PublishedVersion | undefined): string[] {
  const lines: string[] = [];
  const status = document.publication?.maintenance_status;
  if (status === "deprecated" || status === "archived") {
    const { reason, replaced_by: successor } = document.deprecation ?? {};
    lines.push(
      `This artifact is ${status}${reason ? `: ${reason}` : ""}${successor ? ` (use ${successor})` : ""}`,
    );
  }
  if (version?.yanked !== undefined) lines.push(`This version was yanked: ${version.yanked}`);
  if (version?.deprecated !== undefined)
    lines.push(`This version is deprecated: ${version.deprecated}`);
  return lines.map(plainText);
}

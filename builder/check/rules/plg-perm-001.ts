import { posix } from "node:path";
import { diff } from "semver";
import type { Manifest } from "../../../schemas/manifest.ts";
import type { Capability } from "../../scan/plugin/capability.ts";
import type { SourceUses } from "../../scan/plugin/host-uses.ts";
import { atField } from "../at-field.ts";
import { printable } from "../printable.ts";
import {
  type PayloadRule,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { textPlace } from "../text-place.ts";
import { unreadable } from "../unreadable.ts";
import { UnscannedError } from "../unscanned-error.ts";

/** One source; bundles have 5 MB. */
const SOURCE_MAX = 8 * 1024 * 1024;
/** Unknown hosts of one source that are named. */
const HOSTS_MAX = 20;
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const DECLARATION = /\.d\.[cm]?ts$/i;
const TEST =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|fixtures|examples?|docs?|bench(?:marks?)?)\/|[.-](?:test|spec|bench|stories)\.[cm]?[jt]sx?$|(?:^|\/)[\w.-]+\.config\.[cm]?[jt]s$/i;

/** A plugin asks for what it does to its host, and for nothing new in a patch. */
export const plgPerm001: PayloadRule = {
  id: "PLG-PERM-001",
  title: "Plugin does what it did not ask for",
  category: "security",
  severity: "high",
  gate: false,
  review: true,
  appliesTo: ["plugin"],
  scope: "payload",
  motivation:
    "A plugin runs inside of its host with all that the host may do. Whoever installs it decides by what it declares; a new permission in a patch is installed without anybody deciding.",
  trigger:
    "Code of a plugin uses files, network, processes, environment variables, machine code or code made at run time without the word for it in `capabilities`; it calls a host outside of permissions.allowedDomains; or a patch release adds a capability or a domain.",
  fix: "Declare the capability: filesystem:read, filesystem:write, network:outbound, network:inbound, process:spawn, environment:read, code:dynamic or native:addon; or do without. New ones need a minor release.",
  effort: "minutes",
  check: async (subject) => {
    const manifest = subject.version.manifest.value;
    if (manifest === undefined) return unreadable(subject.version.manifest);
    const violations: Violation[] = [...additions(subject, manifest)];
    const unscanned: Unscanned[] = [];
    const sources = await scanSources(subject, unscanned, async (path, text, uses) => {
      violations.push(...(await judge({ subject, manifest, path, text, uses })));
    });
    if (sources === 0 && subject.previous === undefined)
      return { kind: "not-applicable", reason: "there is no JavaScript and no release before it" };
    return scanOutcome(violations, unscanned);
  },
};

/** Every source that a host may load: all but tests, and those tests that a source imports. Returns how many. */
async function scanSources(
  { version, contents }: PayloadSubject,
  unscanned: Unscanned[],
  onSource: (path: string, text: string, uses: SourceUses) => Promise<void>,
): Promise<number> {
  const { hostUses } = await import("../../scan/plugin/host-uses.ts");
  const sources = new Map(
    contents.files
      .filter(({ path }) => SOURCE.test(path) && !DECLARATION.test(path))
      .map((file) => [file.path, file]),
  );
  const config = version.manifest.value?.config;
  const entry = config !== undefined && "entry" in config ? config.entry : undefined;
  const queue = [...sources.keys()].filter((path) => path === entry || !TEST.test(path));
  const seen = new Set(queue);
  for (const path of queue) {
    const text = await sourceText(path, { version, contents }, unscanned);
    if (text === undefined) continue;
    const uses = hostUses(text);
    if (uses.truncated)
      unscanned.push({ path: `${version.folder}/files/${path}`, reason: "it has too many tokens" });
    await onSource(path, text, uses);
    for (const target of uses.files.flatMap((file) => candidates(path, file)))
      if (sources.has(target) && !seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
  }
  return queue.length;
}

function candidates(from: string, specifier: string): readonly string[] {
  const base = posix.join(posix.dirname(from), specifier);
  const bare = base.replace(/\.[cm]?jsx?$/, "");
  return [
    base,
    ...["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx"].flatMap((end) => [
      `${bare}.${end}`,
      `${base}/index.${end}`,
    ]),
  ];
}

async function sourceText(
  path: string,
  { version, contents }: Pick<PayloadSubject, "version" | "contents">,
  unscanned: Unscanned[],
): Promise<string | undefined> {
  const leaveOut = (reason: string): undefined => {
    unscanned.push({ path: `${version.folder}/files/${path}`, reason });
  };
  const size = contents.files.find((file) => file.path === path)?.entry.size ?? 0;
  if (size > SOURCE_MAX)
    return leaveOut(`it has ${size} bytes; sources are read up to ${SOURCE_MAX}`);
  try {
    return (await contents.text(path)) ?? leaveOut("it is not text in UTF-8");
  } catch (error) {
    if (error instanceof UnscannedError) return leaveOut(error.message);
    throw error;
  }
}

interface Judged {
  readonly subject: PayloadSubject;
  readonly manifest: Manifest;
  readonly path: string;
  readonly text: string;
  readonly uses: SourceUses;
}

async function judge({
  subject,
  manifest,
  path,
  text,
  uses,
}: Judged): Promise<readonly Violation[]> {
  const { covers } = await import("../../scan/plugin/capability.ts");
  const declared = manifest.capabilities ?? [];
  const at = (offset: number) => textPlace(`${subject.version.folder}/files/${path}`, text, offset);
  const missing = new Map<Capability, (typeof uses.uses)[number]>();
  for (const use of uses.uses)
    if (!covers(declared, use.capability) && !missing.has(use.capability))
      missing.set(use.capability, use);
  const domains = manifest.permissions?.allowedDomains;
  const strangers = domains ? uses.hosts.filter(({ host }) => !isAllowed(host, domains)) : [];
  return [
    ...[...missing.values()].map(({ capability, what, offset }) => ({
      at: at(offset),
      message: `"${path}" uses ${printable(what, 60)}, but ${capability} is not among the capabilities`,
      fix: `add ${capability} to capabilities, or do without ${printable(what, 60)}`,
      identity: capability,
    })),
    ...strangers.slice(0, HOSTS_MAX).map(({ host, offset }) => ({
      at: at(offset),
      message: `"${path}" calls ${printable(host, 100)}, which is not among permissions.allowedDomains`,
      fix: `add ${printable(host, 100)} to permissions.allowedDomains, or do not call it`,
      identity: host,
    })),
  ];
}

function isAllowed(host: string, domains: readonly string[]): boolean {
  return domains.some(
    (domain) =>
      domain === "*" ||
      host === domain.toLowerCase() ||
      (domain.startsWith("*.") && host.endsWith(domain.slice(1).toLowerCase())),
  );
}

/** What a patch release asks for that the release before it did not. */
function additions(
  { version, previous }: PayloadSubject,
  manifest: Manifest,
): readonly Violation[] {
  const before = previous?.version.manifest.value;
  if (previous === undefined || before === undefined) return [];
  if (diff(previous.version.version, version.version) !== "patch") return [];
  const added = (now: readonly string[] = [], then: readonly string[] = []) =>
    now.map((word, index) => ({ word, index })).filter(({ word }) => !then.includes(word));
  const at = (path: readonly (string | number)[]) => atField(version.manifest, path);
  const since = `new since ${previous.version.version}, and this is a patch release`;
  const fix = "release it as a minor version, so that whoever installs it can decide";
  return [
    ...added(manifest.capabilities, before.capabilities).map(({ word, index }) => ({
      at: at(["capabilities", index]),
      message: `the capability ${word} is ${since}`,
      fix,
    })),
    ...added(manifest.permissions?.allowedDomains, before.permissions?.allowedDomains).map(
      ({ word, index }) => ({
        at: at(["permissions", "allowedDomains", index]),
        message: `the domain "${printable(word, 100)}" is ${since}`,
        fix,
      }),
    ),
  ];
}

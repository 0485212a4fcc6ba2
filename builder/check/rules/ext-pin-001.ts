import * as v from "valibot";
import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import { parseShape } from "../../../schemas/parse.ts";
import { parseYamlRecord } from "../../parse/parse-record.ts";
import { judgeReference } from "../../scan/url/judge-reference.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { shown } from "../printable.ts";
import {
  outcomeOf,
  type PayloadRule,
  type PayloadSubject,
  type Place,
  type Violation,
} from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** What lives elsewhere can be reached by everyone, and stays what it was. */
export const extPin001: PayloadRule = {
  id: "EXT-PIN-001",
  title: "External reference cannot be relied on",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "A branch, an unencrypted address or a host of a private network gives each reader something else: other bytes tomorrow, another server in another network, or nothing at all.",
  trigger:
    "An endpoint, a layer's URL, an allowed domain or the first server of an OpenAPI description is not https, leads to a private or local host, or follows a branch or the name latest; or files are declared to be elsewhere without a digest.",
  fix: "Name public https addresses; list files as layers with a digest, under a URL with a commit id or an exact version.",
  effort: "minutes",
  check: async (subject) => {
    const { manifest } = subject.version;
    if (manifest.value === undefined) return unreadable(manifest);
    const references = [...declared(subject), ...(await described(subject))];
    const undigested = withoutDigest(subject);
    if (references.length === 0 && undigested.length === 0)
      return { kind: "not-applicable", reason: "nothing that lives elsewhere is declared" };
    return outcomeOf([...references.flatMap(judge), ...undigested]);
  },
};

interface Reference {
  readonly name: string;
  /** As it was written, when that is no URL. */
  readonly written?: string;
  readonly url: string;
  /** Where bytes come from, not a service: a name that moves counts. */
  readonly isFile: boolean;
  readonly at: Place;
}

function judge({ name, url, written = url, isFile, at }: Reference): readonly Violation[] {
  const complaint = judgeReference(url);
  if (complaint === undefined || (complaint.kind === "moving" && !isFile)) return [];
  const { words, fix } = complaint;
  return [{ at, message: `${name}: ${shown(withoutLogin(written))} ${words}`, fix }];
}

function declared({ version: { manifest } }: PayloadSubject): readonly Reference[] {
  const references: Reference[] = [];
  const add = (field: readonly (string | number)[], url: string, isFile: boolean) =>
    references.push({ name: fieldName(field), url, isFile, at: atField(manifest, field) });
  const { config, layers = [], permissions } = manifest.value ?? {};
  if (config && "endpoint" in config && config.endpoint !== undefined)
    add(["config", "endpoint"], config.endpoint, config.protocol === "files");
  for (const [layer, { urls = [] }] of layers.entries())
    for (const [index, url] of urls.entries()) add(["layers", layer, "urls", index], url, true);
  for (const [index, domain] of (permissions?.allowedDomains ?? []).entries()) {
    const field = ["permissions", "allowedDomains", index];
    references.push({
      name: fieldName(field),
      written: domain,
      url: `https://${domain.replace(/^\*\./, "")}`,
      isFile: false,
      at: atField(manifest, field),
    });
  }
  return references;
}

/** Files elsewhere need a digest, and only layers have one. */
function withoutDigest({ version: { manifest } }: PayloadSubject): readonly Violation[] {
  const { config, layers = [] } = manifest.value ?? {};
  if (!config || !("protocol" in config) || config.protocol !== "files") return [];
  if (layers.some(({ urls }) => urls !== undefined)) return [];
  const field = ["config", config.endpoint === undefined ? "protocol" : "endpoint"];
  return [
    {
      at: atField(manifest, field),
      message: `${fieldName(field)}: files are declared to be elsewhere, and none of them has a digest`,
      fix: "list each file under layers with urls, digest and size",
    },
  ];
}

const openApi = v.looseObject({ servers: v.array(v.looseObject({ url: v.string() })) });

/** The server that callers of an OpenAPI description reach unless they choose another. */
async function described({ version, contents }: PayloadSubject): Promise<readonly Reference[]> {
  const config = version.manifest.value?.config;
  const path = config && "specification" in config ? config.specification : undefined;
  const file = contents.files.find((candidate) => candidate.path === path);
  if (
    file === undefined ||
    file.entry.size > RECORD_SIZE_MAX ||
    !/\.(?:ya?ml|json)$/.test(file.path)
  )
    return [];
  const text = await contents.text(file.path);
  if (text === undefined) return [];
  const record = parseYamlRecord(file.entry.path, text, (value) => parseShape(openApi, value));
  const url = record.value?.servers[0]?.url;
  if (url === undefined || !/^[a-z]+:\/\//i.test(url)) return [];
  return [
    { name: "servers[0].url", url, isFile: false, at: atField(record, ["servers", 0, "url"]) },
  ];
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

/** npm's own files: package-lock.json and npm-shrinkwrap.json in all versions, and package.json. */
import {
  type JsonMember,
  type JsonNode,
  memberOf,
  membersOf,
  readJson,
  textOf,
} from "../json-nodes.ts";
import type { FoundPackage, PackageReader } from "./found-package.ts";

const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const ALIAS = /^npm:((?:@[^/@]+\/)?[^@]+)(?:@(.*))?$/;

/** docs.npmjs.com, "package-lock.json". Linked folders and packages from elsewhere than a registry are left out. */
export const readNpmLock: PackageReader = function* (text) {
  const root = readJson(text);
  const packages = memberOf(root, "packages");
  if (packages?.kind === "object") yield* fromPackages(packages);
  else yield* fromDependencies(memberOf(root, "dependencies"), 0);
};

function* fromPackages(packages: JsonNode): Generator<FoundPackage> {
  for (const { key, at, value } of membersOf(packages)) {
    const place = key.lastIndexOf("node_modules/");
    if (place < 0) continue;
    const name = textOf(memberOf(value, "name")) ?? key.slice(place + "node_modules/".length);
    yield* pinned(name, textOf(memberOf(value, "version")), { at, value });
  }
}

/** Nesting of `dependencies` in a lock of version 1. */
const NESTING_MAX = 50;

function* fromDependencies(node: JsonNode | undefined, depth: number): Generator<FoundPackage> {
  if (depth > NESTING_MAX) return;
  for (const { key, at, value } of membersOf(node)) {
    const version = textOf(memberOf(value, "version")) ?? "";
    const alias = ALIAS.exec(version);
    const entry = { at, value };
    yield* alias ? pinned(alias[1] ?? "", alias[2], entry) : pinned(key, version, entry);
    yield* fromDependencies(memberOf(value, "dependencies"), depth + 1);
  }
}

function* pinned(
  name: string,
  version: string | undefined,
  { at, value }: { readonly at: number; readonly value: JsonNode | undefined },
): Generator<FoundPackage> {
  if (version === undefined || !VERSION.test(version)) return;
  const optional = ["dev", "optional", "devOptional", "peer"].some((key) => {
    const flag = memberOf(value, key);
    return flag?.kind === "scalar" && flag.value === true;
  });
  yield { ecosystem: "npm", name, version, ...(optional && { optional }), offset: at };
}

const FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * What a package.json asks for; of one inside `node_modules/`, the package that it is. A range gives
 * no version.
 */
export const readPackageJson: PackageReader = function* (text, { path }) {
  const root = readJson(text);
  if (/(?:^|\/)node_modules\//.test(path)) {
    const name = textOf(memberOf(root, "name"));
    if (name !== undefined)
      yield* pinned(name, textOf(memberOf(root, "version")), {
        at: root?.at ?? 0,
        value: undefined,
      });
    return;
  }
  for (const field of FIELDS) {
    for (const member of membersOf(memberOf(root, field))) {
      const found = asked(member);
      if (found) yield { ...found, ...(field !== "dependencies" && { optional: true }) };
    }
  }
};

function asked({ key, at, value }: JsonMember): FoundPackage | undefined {
  const written = textOf(value)?.trim();
  if (written === undefined) return undefined;
  const alias = ALIAS.exec(written);
  const name = alias?.[1] ?? key;
  const range = alias ? (alias[2] ?? "*") : written;
  // A path, an address or a repository: none of these come from the registry.
  if (/[:/]/.test(range)) return undefined;
  const version = range.replace(/^[=v\s]+/, "");
  return {
    ecosystem: "npm",
    name,
    ...(VERSION.test(version) && { version }),
    offset: at,
  };
}

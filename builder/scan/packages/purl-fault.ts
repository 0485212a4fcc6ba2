/** What is wrong with a package URL (github.com/package-url/purl-spec): its form, and what its type asks for. */
import { createRequire } from "node:module";
import { printable } from "../../check/printable.ts";

/** Longer texts are no package URLs. */
const LENGTH_MAX = 2000;

interface Parts {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly uuid: string;
}

/** By type: what the definition of the type refuses. */
const TYPES: Readonly<Record<string, (parts: Parts) => string | undefined>> = {
  "chrome-extension": ({ name, version }) =>
    /^[a-p]{32}$/.test(name) && /^(?:\d{1,5}(?:\.\d{1,5}){0,3})?$/.test(version)
      ? undefined
      : "32 letters from a to p, and at most four numbers as the version",
  cpan: ({ name }) => (name.includes("::") ? "a distribution, not a module" : undefined),
  julia: ({ uuid }) => (uuid === "" ? 'the qualifier "uuid"' : undefined),
  otp: ({ namespace }) => (namespace === "" ? undefined : "no namespace"),
  vcpkg: ({ namespace }) => (namespace === "" ? undefined : "no namespace"),
  "vscode-extension": ({ namespace }) => (namespace === "" ? "a publisher" : undefined),
};

const load = createRequire(import.meta.url);

/** Undefined for a package URL that is right. The parser is loaded when it is first needed. */
export function purlFault(purl: string): string | undefined {
  if (purl.length > LENGTH_MAX) return `the "purl" has ${purl.length} characters`;
  const parts = partsOf(purl);
  const quoted = `"${printable(purl, 80)}"`;
  if (parts === undefined || parts.name === "")
    return `${quoted} is no package URL, such as pkg:npm/name@1.0.0`;
  const wanted = Object.hasOwn(TYPES, parts.type) ? TYPES[parts.type]?.(parts) : undefined;
  return wanted && `${quoted} is no package URL: the type "${parts.type}" takes ${wanted}`;
}

function partsOf(purl: string): Parts | undefined {
  const { PackageURL } = load("packageurl-js") as typeof import("packageurl-js");
  if (/\/@[^/]*$/.test(purl.split(/[?#]/)[0] ?? "")) return undefined;
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(purl);
    return {
      type,
      namespace: namespace ?? "",
      name: name ?? "",
      version: version ?? "",
      uuid: qualifiers?.uuid ?? "",
    };
  } catch {
    return undefined;
  }
}

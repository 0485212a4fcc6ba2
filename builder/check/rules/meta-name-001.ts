import * as v from "valibot";
import { segment } from "../../../schemas/field.ts";
import { outcomeOf, type Rule, type RuleText, type Violation } from "../rule.ts";

/** Segments with a meaning of their own in the OCI, npm and read APIs, or on Windows. */
const RESERVED =
  /^(?:api|blobs|index|manifests|node_modules|referrers|tags|v2|(?:aux|con|nul|prn|com[0-9]|lpt[0-9])(?:\..*)?)$/;

const text: RuleText = {
  id: "META-NAME-001",
  title: "Name cannot be published",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  motivation:
    "A name becomes a path, a URL and a package name for several clients. What one of them refuses or folds together with another name could not be installed, or would install something else.",
  trigger:
    "A namespace or artifact folder is not 1-64 characters of a-z, 0-9, '.', '_' and '-' that begin and end with a letter or digit, or is a reserved word such as index, tags or con.",
  fix: "Rename the folder; lower-case words joined by hyphens always fit.",
  effort: "minutes",
};

/** Names of namespaces and artifacts fit every client that reads the tree. */
export const metaName001: readonly Rule[] = [
  {
    ...text,
    scope: "publisher",
    check: ({ namespace, file }) =>
      outcomeOf(judge(namespace, { kind: "namespace", path: file.path })),
  },
  {
    ...text,
    scope: "artifact",
    check: ({ namespace, shortName, folder }, { artifacts }) =>
      outcomeOf([
        ...judge(namespace, { kind: "namespace", path: folder }),
        ...judge(shortName, { kind: "name", path: folder }),
        ...collision({ namespace, shortName, folder }, artifacts),
      ]),
  },
];

interface Named {
  readonly kind: "namespace" | "name";
  readonly path: string;
}

function judge(name: string, { kind, path }: Named): readonly Violation[] {
  if (!v.is(segment, name)) {
    const meant = fold(name);
    return [
      {
        at: { path },
        message: `the ${kind} "${name}" is not 1-64 characters of a-z, 0-9, '.', '_', '-' with a letter or digit at both ends`,
        ...(v.is(segment, meant) && !RESERVED.test(meant) && { fix: `rename it to "${meant}"` }),
      },
    ];
  }
  if (!RESERVED.test(name)) return [];
  return [
    {
      at: { path },
      message: `the ${kind} "${name}" is reserved: clients or file systems give it another meaning`,
      fix: `choose another name, for example "${name.replace(/\..*/, "")}-${kind === "name" ? "tool" : "team"}"`,
    },
  ];
}

function collision(
  { namespace, shortName, folder }: { namespace: string; shortName: string; folder: string },
  artifacts: ReadonlyMap<string, unknown>,
): readonly Violation[] {
  const name = `${namespace}/${shortName}`;
  const other = name.toLowerCase();
  if (other === name || !artifacts.has(other)) return [];
  return [
    {
      at: { path: folder },
      message: `the name "${name}" differs from "${other}" only in letter case`,
      fix: "choose a name of its own, or add a version to the other artifact",
    },
  ];
}

function fold(name: string): string {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 64);
}

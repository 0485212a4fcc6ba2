/** What an audit trail is about, as paths that git limits a history to. */
import type { TrailEvent } from "./trail-event.ts";

export type TrailScope =
  | {
      readonly of: "artifact";
      /** `namespace/name`; the first is what was asked for, the others are what it was called before. */
      readonly names: readonly [string, ...string[]];
      readonly version?: string;
    }
  | { readonly of: "publisher"; readonly namespace: string }
  | { readonly of: "registry" };

const OF_ARTIFACT = [
  "artifact.md",
  "reviews/*.md",
  "*/manifest.yaml",
  // The tree alone: of the files of versions nothing but its id is asked for.
  "*/files",
  "*/signature",
  "*/provenance.json",
];

const OF_REGISTRY = [
  "registry.yaml",
  "policy.yaml",
  "suppressions.yaml",
  "trusted-root.json",
  "publishers/*.yaml",
  "trust/*",
  "rules/**",
  "advisories/**",
  "moderation/*/*.yaml",
];

/** Patterns of git (gitglossary, pathspec, glob), relative to the registry's folder. */
export function scopePatterns(scope: TrailScope): readonly string[] {
  const below = (folder: string): string[] => OF_ARTIFACT.map((part) => `${folder}/${part}`);
  if (scope.of === "registry") return [...OF_REGISTRY, ...below("artifacts/*/*")];
  if (scope.of === "publisher") {
    const { namespace } = scope;
    return [
      `publishers/${namespace}.yaml`,
      "trust/allowed_signers",
      "suppressions.yaml",
      `moderation/${namespace}/*.yaml`,
      ...below(`artifacts/${namespace}/*`),
    ];
  }
  return [
    "suppressions.yaml",
    ...scope.names.flatMap((name) => [`moderation/${name}.yaml`, ...below(`artifacts/${name}`)]),
  ];
}

/** Kinds that concern every version of an artifact, so that the trail of one version shows them. */
const OF_ALL_VERSIONS =
  /^(?:deprecated|undeprecated|quarantined|quarantine-ended|taken-down|restored|artifact-removed)$/;

/** Whether an event is about what was asked: lists such as suppressions hold those of others too. */
export function isInScope(scope: TrailScope, event: TrailEvent): boolean {
  if (scope.of === "registry") return true;
  if (scope.of === "publisher") {
    return (
      event.publisher === scope.namespace ||
      event.artifact?.startsWith(`${scope.namespace}/`) === true
    );
  }
  if (event.artifact === undefined || !scope.names.includes(event.artifact)) return false;
  if (scope.version === undefined || event.version === scope.version) return true;
  return event.version === undefined && OF_ALL_VERSIONS.test(event.kind);
}

/** `artifact.md` of a Bazel module. */
import type { BazelMetadata } from "./bazel-metadata.ts";

/** Longest reason that a lifecycle record takes. */
const REASON_LENGTH_MAX = 500;

export function bazelRecord(
  name: string,
  metadata: BazelMetadata,
  semver: ReadonlyMap<string, string>,
): { record: object; body: string } {
  const repository = metadata.repository.map(webAddress).find((url) => url !== undefined);
  const links = {
    ...(/^https?:\/\//.test(metadata.homepage) && { homepage: metadata.homepage }),
    ...(repository !== undefined && { repository }),
  };
  const authors = metadata.maintainers.map(({ name: person, github }) => ({
    name: person ?? github ?? "",
    ...(github !== undefined && { url: `https://github.com/${github}` }),
  }));
  const yanked = Object.entries(metadata.yanked_versions ?? {}).flatMap(([version, reason]) => {
    const mapped = semver.get(version);
    return mapped === undefined ? [] : [[mapped, { yanked: reason.slice(0, REASON_LENGTH_MAX) }]];
  });
  const { deprecated } = metadata;
  const record = {
    type: "module-external",
    title: name,
    categories: ["bazel-modules"],
    ...(authors.length > 0 && { authors }),
    ...(Object.keys(links).length > 0 && { links }),
    ...(deprecated !== undefined && {
      publication: { maintenance_status: "deprecated" },
      deprecation: { reason: deprecated.slice(0, REASON_LENGTH_MAX) },
    }),
    ...(yanked.length > 0 && { versions: Object.fromEntries(yanked) }),
  };
  return { record, body: `# ${name}\n` };
}

/** `github:owner/name` or a URL. */
function webAddress(repository: string): string | undefined {
  if (/^https?:\/\//.test(repository)) return repository;
  const match = /^github:([^/]+\/[^/]+)$/.exec(repository);
  return match ? `https://github.com/${match[1]}` : undefined;
}

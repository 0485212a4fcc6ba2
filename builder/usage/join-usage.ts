import type { Usage } from "../../schemas/usage.ts";

/** The parts of a month as the one record that they are. No two hold the same. */
export function joinUsage(month: string, parts: readonly Usage[]): Usage {
  const imported: Record<string, NonNullable<Usage["imported"]>[string]> = {};
  for (const part of parts)
    for (const [day, logs] of Object.entries(part.imported ?? {}))
      imported[day] = [...(imported[day] ?? []), ...logs];
  const releases = Object.assign({}, ...parts.map((part) => part.releases));
  return {
    month,
    downloads: Object.assign({}, ...parts.map(({ downloads }) => downloads)),
    ...(Object.keys(imported).length > 0 && { imported }),
    ...(Object.keys(releases).length > 0 && { releases }),
  };
}

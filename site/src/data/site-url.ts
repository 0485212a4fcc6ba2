/** Where the site will be served. Project Pages live under `/<repository>/`, so no link may start at the host. */
const served = new URL(process.env.ASHLAR_BASE_URL ?? "http://localhost:4321/");
const root = new URL(
  served.pathname.endsWith("/") ? served.pathname : `${served.pathname}/`,
  served,
);

/** The root of site and tree, ending in `/`. */
export const registryUrl: string = root.href;

/** A link to `path` (relative to the root) that works under any base path. */
export const link = (path: string): string => root.pathname + path;

/** The full address of `path`, for machines and canonical links. */
export const absolute = (path: string): string => root.href + path;

declare module "virtual:build-stamp" {
  export const version: string | null;
  export const commit: string | null;
  /** ISO 8601, UTC. */
  export const builtAt: string;
}

import type { Octokit } from "octokit";

/** Answers that another try would not change. */
const FINAL = [400, 401, 403, 404, 405, 409, 410, 422, 451];

/**
 * How long a refusal is waited out. `patient`: a workflow waits for the end of a limit, and tries again.
 * `prompt`: a person is told at once, and when to come back. `none`: on a machine's own address there is
 * nobody to be patient with.
 */
export type Patience = "patient" | "prompt" | "none";

export interface OctokitSettings {
  readonly auth: string;
  /** Of the REST interface. */
  readonly baseUrl: string;
  readonly patience: Patience;
  /** Ends every request. */
  readonly signal?: AbortSignal;
}

/** The one client of GitHub's interface. Octokit is loaded when it is needed: it takes a tenth of a second. */
export async function makeOctokit({
  auth,
  baseUrl,
  patience,
  signal,
}: OctokitSettings): Promise<Octokit> {
  const { Octokit } = await import("octokit");
  const silent = (): void => undefined;
  return new Octokit({
    auth,
    baseUrl,
    userAgent: "ashlar",
    ...(signal && { request: { signal } }),
    // Octokit's own handlers are in the setting that one of ours would take the place of.
    ...(patience !== "patient" && { throttle: { enabled: false } }),
    retry: {
      enabled: patience !== "none",
      doNotRetry: patience === "prompt" ? [...FINAL, 429] : FINAL,
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

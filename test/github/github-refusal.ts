import type { Json } from "./store.ts";

/** An answer of GitHub other than success; the message is GitHub's own text where it is known. */
export class GithubRefusal extends Error {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, message: string, more: Json = {}) {
    super(message);
    this.status = status;
    this.body = {
      message,
      ...more,
      documentation_url: "https://docs.github.com/rest",
    };
  }
}

/** The 422 of a request whose shape is right and whose content is not. */
export function validationFailed(resource: string, ...errors: readonly Json[]): GithubRefusal {
  return new GithubRefusal(422, "Validation Failed", {
    errors: errors.map((error) => ({ resource, code: "custom", ...error })),
  });
}

export const notFound = (): GithubRefusal => new GithubRefusal(404, "Not Found");

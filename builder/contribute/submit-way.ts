import type { RepositoryName } from "../github/github-address.ts";
import type { GitHub } from "../github/open-github.ts";
import type { AskedWay } from "./proposal-options.ts";

/** How a proposal travels, with what that takes. */
export type SubmitWay =
  | Exclude<AskedWay, { readonly kind: "pull-request" }>
  | {
      readonly kind: "pull-request";
      readonly draft: boolean;
      readonly github: GitHub;
      /** The registry's repository. */
      readonly at: RepositoryName;
      /** The account whose token it is. */
      readonly login: string;
    };

import type { Role } from "./store.ts";

/** What a double starts with. Plain data: it goes to another thread. */
export interface GithubOptions {
  /** Logins; a token is `token-of-LOGIN`. With `type`, a bot or an organization. */
  readonly users: readonly (
    | string
    | {
        readonly login: string;
        readonly id?: number;
        readonly type?: "User" | "Bot" | "Organization";
      }
  )[];
  readonly repositories?: readonly RepositoryOptions[];
  /** Tokens of apps, such as the one that a workflow gets: who they act as, where, and what they may. */
  readonly appTokens?: readonly {
    readonly token: string;
    readonly login: string;
    readonly repository: string;
    readonly permissions: Readonly<Record<string, "read" | "write">>;
  }[];
  /** How many requests to a new fork are answered 404; GitHub makes forks in the background. */
  readonly forksReadyAfter?: number;
  /** Whether to keep what GitHub would tell webhooks and workflows; it costs time. */
  readonly events?: boolean;
  /** Where webhooks are sent, and the secret that signs them. */
  readonly webhook?: { readonly url: string; readonly secret: string };
}

export interface RepositoryOptions {
  /** `owner/name`; the owner is one of the users. */
  readonly name: string;
  /** A git repository whose branches and tags it begins with; empty when absent. */
  readonly from?: string;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** Login to role, besides the owner. */
  readonly roles?: Readonly<Record<string, Role>>;
  /** Branch to what it asks: nobody pushes to it, and what has to be there before a merge. */
  readonly protection?: Readonly<
    Record<
      string,
      { readonly requiredChecks?: readonly string[]; readonly requiredApprovals?: number }
    >
  >;
  /** GitHub's setting "Allow GitHub Actions to create and approve pull requests"; off as there. */
  readonly actionsMayApprove?: boolean;
}

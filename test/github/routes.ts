import { COMMENT_ROUTES } from "./rest/comment-routes.ts";
import { ISSUE_ROUTES } from "./rest/issue-routes.ts";
import { MERGE_ROUTES } from "./rest/merge-routes.ts";
import { PULL_ROUTES } from "./rest/pull-routes.ts";
import { REF_ROUTES } from "./rest/ref-routes.ts";
import { REPOSITORY_ROUTES } from "./rest/repository-routes.ts";
import { REVIEW_ROUTES } from "./rest/review-routes.ts";
import { STATUS_ROUTES } from "./rest/status-routes.ts";
import { USER_ROUTES } from "./rest/user-routes.ts";
import type { RepositoryRoute, Route } from "./route.ts";

/** What the double answers; the committed part of GitHub's description has these operations and no others. */
export const ROUTES: readonly (Route | RepositoryRoute)[] = [
  ...USER_ROUTES,
  ...REPOSITORY_ROUTES,
  ...REF_ROUTES,
  ...PULL_ROUTES,
  ...MERGE_ROUTES,
  ...REVIEW_ROUTES,
  ...ISSUE_ROUTES,
  ...COMMENT_ROUTES,
  ...STATUS_ROUTES,
];

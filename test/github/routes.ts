import { ACTION_ROUTES } from "./rest/action-routes.ts";
import { BRANCH_ROUTES } from "./rest/branch-routes.ts";
import { CHECK_ROUTES } from "./rest/check-routes.ts";
import { COMMENT_ROUTES } from "./rest/comment-routes.ts";
import { COMMIT_ROUTES } from "./rest/commit-routes.ts";
import { CONTENT_ROUTES } from "./rest/content-routes.ts";
import { ISSUE_ROUTES } from "./rest/issue-routes.ts";
import { LABEL_ROUTES } from "./rest/label-routes.ts";
import { MERGE_ROUTES } from "./rest/merge-routes.ts";
import { PAGES_ROUTES } from "./rest/pages-routes.ts";
import { PULL_ROUTES } from "./rest/pull-routes.ts";
import { REF_ROUTES } from "./rest/ref-routes.ts";
import { RELEASE_ROUTES } from "./rest/release-routes.ts";
import { REPOSITORY_ROUTES } from "./rest/repository-routes.ts";
import { REVIEW_ROUTES } from "./rest/review-routes.ts";
import { STATUS_ROUTES } from "./rest/status-routes.ts";
import { TIMELINE_ROUTES } from "./rest/timeline-routes.ts";
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
  ...ACTION_ROUTES,
  ...BRANCH_ROUTES,
  ...CHECK_ROUTES,
  ...COMMIT_ROUTES,
  ...CONTENT_ROUTES,
  ...LABEL_ROUTES,
  ...RELEASE_ROUTES,
  ...PAGES_ROUTES,
  ...TIMELINE_ROUTES,
];

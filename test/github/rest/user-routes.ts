import { notFound } from "../github-refusal.ts";
import { presentProfile } from "../present/present-user.ts";
import { type Call, caller, ok, type Route } from "../route.ts";
import { findUser } from "../store.ts";

export const USER_ROUTES: readonly Route[] = [
  { operation: "GET /user", handle: (call) => ok(presentSelf(call)) },
  {
    operation: "GET /users/{username}",
    handle: (call) => {
      const user = findUser(call.store, call.path.username ?? "");
      if (!user) throw notFound();
      return ok(presentProfile(call.store, user));
    },
  },
];

function presentSelf(call: Call): unknown {
  return {
    ...presentProfile(call.store, caller(call)),
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

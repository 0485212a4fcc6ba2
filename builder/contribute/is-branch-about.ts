/**
 * Whether the branch of a proposal, as `proposalBranch` names it, is about an artifact:
 * `ashlar/<verb>/<namespace>/<name>`, and after it a version, or whose review it is. What goes on with
 * another word is about another artifact, whose name begins in the same way.
 *
 * @param name `namespace/name`
 */
export function isBranchAbout(branch: string, name: string): boolean {
  const [, verb = "", ...rest] = branch.split("/");
  const about = rest.join("/");
  if (about === name) return true;
  const detail = about.startsWith(`${name}-`) ? about.slice(name.length + 1) : "";
  return verb === "review" ? detail !== "" : /^\d/.test(detail);
}

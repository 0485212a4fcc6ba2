/**
 * The branch that a form's proposal lies on, in the registry's own repository: one for each issue, so that
 * nobody's form writes over what another one proposed.
 */

export const formBranch = (issue: number): string => `ashlar/form/issue-${issue}`;

/** The issue's number; undefined for any other branch. */
export function issueOfBranch(branch: string): number | undefined {
  const [, number] = /^ashlar\/form\/issue-([1-9]\d{0,8})$/.exec(branch) ?? [];
  return number === undefined ? undefined : Number(number);
}

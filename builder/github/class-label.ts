/** The label that shows who has to agree to a pull request. It is for people: no decision reads it. */
import type { Octokit } from "octokit";
import { CHANGE_CLASSES, type ChangeClass } from "../../schemas/change-class.ts";
import { statusOf } from "./host-refusal.ts";
import type { RepositoryName } from "./repository-name.ts";

const LABELS: Readonly<Record<ChangeClass, { readonly color: string; readonly about: string }>> = {
  auto: { color: "2da44e", about: "Nobody else need agree" },
  "owner-approval": { color: "bf8700", about: "An owner of what it touches has to agree" },
  "maintainer-review": { color: "8250df", about: "A maintainer of the registry has to look" },
  reject: { color: "cf222e", about: "It cannot be merged as it is" },
};

const nameOf = (kind: ChangeClass): string => `class: ${kind}`;

/** Gives a pull request the label of its class, and takes those of other classes from it. */
export async function setClassLabel(
  { rest }: Octokit,
  repository: RepositoryName,
  number: number,
  kind: ChangeClass,
): Promise<void> {
  const { data: labels } = await rest.issues.listLabelsOnIssue({
    ...repository,
    issue_number: number,
    per_page: 100,
  });
  const present = new Set(labels.map(({ name }) => name));
  for (const other of CHANGE_CLASSES) {
    if (other === kind || !present.has(nameOf(other))) continue;
    await rest.issues.removeLabel({ ...repository, issue_number: number, name: nameOf(other) });
  }
  if (present.has(nameOf(kind))) return;
  await makeLabel(rest, repository, kind);
  await rest.issues.addLabels({ ...repository, issue_number: number, labels: [nameOf(kind)] });
}

async function makeLabel(
  rest: Octokit["rest"],
  repository: RepositoryName,
  kind: ChangeClass,
): Promise<void> {
  const { color, about } = LABELS[kind];
  await rest.issues
    .createLabel({ ...repository, name: nameOf(kind), color, description: about })
    .catch((error: unknown) => {
      // It is there already.
      if (statusOf(error) !== 422) throw error;
    });
}

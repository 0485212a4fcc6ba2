/**
 * What a form that was filled in proposes. It follows from the issue and from the commit that it is based
 * on, and from nothing else: so it can be made again, to see whether a branch still holds what the form says.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { printable } from "../check/printable.ts";
import { newPublisher } from "../contribute/new-publisher.ts";
import type { Proposal } from "../contribute/proposal.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { publishProposal } from "../contribute/publish-proposal.ts";
import { reviewArtifact } from "../contribute/review-artifact.ts";
import { listTargetFiles, readTargetFile } from "../contribute/target-files.ts";
import { claimNamespace } from "../form/claim-namespace.ts";
import { formArtifact } from "../form/form-artifact.ts";
import { formBranch } from "../form/form-branch.ts";
import type { FormIssue } from "../form/form-issue.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { knownArtifact, parseRelease } from "./open-artifact.ts";

/**
 * Undefined for a form that proposes nothing by itself.
 *
 * @throws {CodedError} E_USAGE, E_NOT_FOUND for what whoever wrote it can mend
 */
export async function formProposal(
  issue: FormIssue,
  target: ProposalTarget,
): Promise<Proposal | undefined> {
  if (!LOGIN.test(issue.author.login)) throw oddLogin(issue.author.login);
  const proposal = await bareProposal(issue, target);
  if (!proposal) return undefined;
  const { author, number } = issue;
  // GitHub closes the issue when this is merged.
  const by = `Proposed by ${escapeMarkdown(author.login, 60)} with a form. Closes #${number}.`;
  return {
    ...proposal,
    branch: formBranch(number),
    body: `${proposal.body.trim()}\n\n${by}\n`,
  };
}

/** As records of publishers and reviews take it: accounts that a company manages have a `_` in theirs. */
const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

function oddLogin(login: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `"${printable(login, 60)}" is no account name that records take: letters, digits and -`,
    fix: "use another account, or ask a maintainer of the registry to propose it",
  });
}

async function bareProposal(
  issue: FormIssue,
  target: ProposalTarget,
): Promise<Proposal | undefined> {
  const { form, author } = issue;
  const answer = (id: string): string => form.answers.get(id) ?? "";
  if (form.kind === "artifact") return artifactProposal(issue, target);
  if (form.kind === "claim")
    return claimNamespace({
      namespace: answer("namespace"),
      displayName: answer("name"),
      ...author,
    });
  if (form.kind !== "review") return undefined;
  const { name } = parseRelease(answer("artifact"));
  const use = form.answers.get("use");
  return reviewArtifact(await knownArtifact(name, target), {
    title: answer("title"),
    rating: Number(/^[1-5]/.exec(answer("rating"))?.[0] ?? Number.NaN),
    version: answer("version"),
    ...(use !== undefined && { use_case: use }),
    login: author.login,
    text: answer("text"),
  });
}

async function artifactProposal(
  { form, author, createdAt }: FormIssue,
  target: ProposalTarget,
): Promise<Proposal> {
  const made = await formArtifact({
    answers: form.answers,
    login: author.login,
    year: new Date(createdAt).getUTCFullYear(),
    categories: await categoriesOf(target),
  });
  if (!("files" in made)) throw unusable(made);
  const { name, version, files } = made;
  const namespace = name.split("/")[0] ?? "";
  const path = `publishers/${namespace}.yaml`;
  const there = await listTargetFiles(target, [`artifacts/${name}`, path]);
  if (there.some((file) => file.path.startsWith("artifacts/"))) throw isThere(name);
  const isClaimed = there.some((file) => file.path === path);
  const content = utf8(newPublisher({ ...author, displayName: author.login }));
  return publishProposal({
    name,
    plan: { versions: [version], isNew: true },
    files: [...(isClaimed ? [] : [{ path, content }]), ...files],
    ...(!isClaimed && { claims: namespace }),
  });
}

async function categoriesOf(target: ProposalTarget): Promise<readonly string[]> {
  const text = fromUtf8((await readTargetFile(target, "registry.yaml")) ?? new Uint8Array());
  const { value } = parseYamlRecord("registry.yaml", text ?? "", parseRegistry);
  return (value?.categories ?? []).map(({ id }) => id);
}

function unusable(problems: readonly string[]): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: "this form makes no artifact yet",
    fix: "mend what is listed, and edit the issue",
    details: problems,
  });
}

function isThere(name: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `Name: the registry has ${name} already`,
    fix: "choose another name, and edit the issue; a new version of what is there comes with `ashlar publish`, or is suggested with the form for it",
  });
}

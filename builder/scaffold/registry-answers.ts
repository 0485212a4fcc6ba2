/** What a new registry is made of, checked: every field has the form that its record demands. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ShapeProblem } from "../../schemas/parse.ts";
import { parsePublisher } from "../../schemas/publisher.ts";
import { parseRegistry, type Registry } from "../../schemas/registry.ts";

export interface RegistryAnswers {
  readonly preset: Registry["type"];
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Where the tree will be served. */
  readonly url: string;
  /** Where pull requests go. */
  readonly repository?: string;
  /** Of the first publisher. */
  readonly namespace: string;
  readonly publisher: string;
  /** Account of the first owner at the git host, and its number, which survives a renaming. */
  readonly owner: string;
  readonly ownerId: number;
}

/** @throws {CodedError} E_USAGE with every field that is wrong */
export function requireAnswers(answers: RegistryAnswers): RegistryAnswers {
  const { id, title, description, url, repository, preset, namespace, publisher } = answers;
  const category = { id: "tools", title: "Tools", description: "Tools" };
  const registry = parseRegistry({
    ...{ id, title, description, url, type: preset, categories: [category] },
    ...(repository !== undefined && { repository }),
  });
  const member = { login: answers.owner, id: answers.ownerId, role: "owner" };
  const owner = parsePublisher({ kind: "user", displayName: publisher, members: [member] });
  const name = parseRegistry({ ...SOUND, id: namespace });
  const problems = [
    ...(registry.ok ? [] : registry.problems.map((problem) => ofOption(problem))),
    ...(owner.ok ? [] : owner.problems.map((problem) => ofOption(problem))),
    ...(name.ok ? [] : name.problems.map((problem) => ofOption(problem, "namespace"))),
    ...plainText({ title, description, publisher }),
  ];
  if (problems.length === 0) return answers;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `these answers make no registry: ${problems.join("; ")}`,
    fix: "give others with the options of the same names; ashlar init --help lists them",
    details: problems,
  });
}

const SOUND = {
  title: "Sound",
  description: "Sound",
  url: "https://registry.example",
  type: "private",
  categories: [{ id: "tools", title: "Tools", description: "Tools" }],
};

const OPTIONS: Readonly<Record<string, string>> = {
  type: "preset",
  displayName: "publisher",
  "members.0.login": "owner",
  "members.0.id": "owner-id",
};

function ofOption({ path, message }: ShapeProblem, option?: string): string {
  const field = path.join(".");
  const words = /found NaN$/.test(message) ? "must be a number" : message;
  return `--${option ?? OPTIONS[field] ?? field}: ${words}`;
}

/** Files of several formats are made of these: in one line they mean the same in all. */
function plainText(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts)
    .filter(([, text]) => /[\r\n\t<>`{}\\]/.test(text))
    .map(([name]) => `--${name} has to be one line without < > \` { } or backslashes`);
}

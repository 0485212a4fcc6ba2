/**
 * Who is told of an issue about an artifact. GitHub asks the owners by CODEOWNERS only for pull requests,
 * so they are mentioned, which notifies them.
 */
import { MENTIONS_MAX } from "../../schemas/limits.ts";
import { parsePublisher } from "../../schemas/publisher.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readTargetFile } from "../contribute/target-files.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { codeSpan } from "../report/escape-markdown.ts";

/** @returns Markdown; the names in it have the form that records demand, and none comes from the issue */
export async function ownersToTell(
  name: string,
  target: ProposalTarget,
): Promise<readonly string[]> {
  const namespace = name.split("/")[0] ?? "";
  const owners = await ownerLogins(name, target);
  const mentioned = owners.slice(0, MENTIONS_MAX).map((login) => `@${login}`);
  const rest = owners.length - mentioned.length;
  return [
    `This is about ${codeSpan(name, 140)}. The owners of ${codeSpan(namespace, 64)} stand in \`publishers/${namespace}.yaml\`; they mend it with a new version.`,
    ...(mentioned.length > 0
      ? ["", `${mentioned.join(" ")}${rest > 0 ? ` and ${rest} more` : ""}: please look.`]
      : []),
  ];
}

/** Owners and admins of an artifact's namespace, as the registry has them; none where that cannot be read. */
async function ownerLogins(name: string, target: ProposalTarget): Promise<readonly string[]> {
  const path = `publishers/${name.split("/")[0]}.yaml`;
  const text = fromUtf8((await readTargetFile(target, path)) ?? new Uint8Array());
  const { value } = parseYamlRecord(path, text ?? "", parsePublisher);
  return (value?.members ?? [])
    .filter(({ role }) => role === "owner" || role === "admin")
    .map(({ login }) => login);
}

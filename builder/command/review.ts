/** `ashlar review`: proposes one's own review of a version. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import { reviewArtifact } from "../contribute/review-artifact.ts";
import { decodeText } from "../parse/decode-text.ts";
import { openArtifact, parseRelease } from "./open-artifact.ts";
import { openWay } from "./open-way.ts";
import { proposeChange } from "./propose-change.ts";
import { needsVersion, usage } from "./wish-usage.ts";

interface ReviewOptions extends ProposalOptions {
  readonly rating?: string;
  readonly title?: string;
  readonly text?: string;
  readonly file?: string;
  readonly useCase?: string;
}

const EXAMPLES = `
Examples:
  ashlar review acme/hello@1.0.0 --rating 4 --title "Friendly" --text "It greeted all of us."
  ashlar review acme/hello@1.0.0 --rating 5 --title "Friendly" --file review.md

A review is named after your account; a later one of yours takes its place.`;

export const defineReview: CommandDefinition = (command, terminal) => {
  command
    .argument("<version>", "the version that you used, as NAMESPACE/NAME@VERSION")
    .option("--rating <1-5>", "5 is best")
    .option("--title <text>", "one line")
    .option("--text <markdown>", "what you found")
    .option("--file <file>", "the same from a file")
    .option("--use-case <text>", "what you used it for");
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (named: string) =>
      runReview(named, command.optsWithGlobals<ReviewOptions>(), terminal),
    );
};

async function runReview(named: string, options: ReviewOptions, terminal: Terminal): Promise<void> {
  const { name, version } = parseRelease(named);
  if (version === undefined) throw needsVersion(name);
  const { rating = "", title, useCase } = options;
  if (!/^[1-5]$/.test(rating)) throw usage("no rating is given", "--rating 1 to 5; 5 is best");
  if (title === undefined) throw usage("no title is given", '--title "…": one line');
  const text = await reviewText(options, terminal);
  const { target, artifact } = await openArtifact(name, options, terminal);
  const open = await openWay(options, target, terminal);
  const { login } = open.author;
  if (login === undefined)
    throw usage("a review is named after its author's account", "say it: --author LOGIN");
  const proposal = reviewArtifact(artifact, {
    title,
    rating: Number(rating),
    version,
    ...(useCase !== undefined && { use_case: useCase }),
    login,
    text,
  });
  await proposeChange({ proposal, target, options, open }, terminal);
}

async function reviewText({ text, file }: ReviewOptions, terminal: Terminal): Promise<string> {
  if (text !== undefined && text.trim() !== "") return text;
  const bytes =
    file === undefined
      ? undefined
      : await readFile(resolve(terminal.folder, file)).catch(() => undefined);
  const decoded = bytes && decodeText(bytes);
  if (decoded && "text" in decoded && decoded.text.trim() !== "") return decoded.text;
  throw usage("the review has no text", '--text "…", or --file with a file that is UTF-8');
}

/** `ashlar key bins`: spreads the targets over another number of bins. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { binBits } from "../../schemas/trust/succinct-bins.ts";
import { nextBins } from "../keys/edit-draft.ts";
import { draftOf } from "../keys/trust-draft.ts";
import { type KeyOptions, openKeyContext, requireState } from "./key-context.ts";
import { propose } from "./key-proposal.ts";

interface BinsOptions extends KeyOptions {
  readonly targets: string;
}

const EXAMPLES = `
Examples:
  ashlar key bins --targets 40000     artifacts and versions together, as they will soon be

A registry that grew tenfold since its bins were chosen makes readers fetch three
times as much. The new bins get names of their own; the old ones stay named in
the snapshot, so readers of before go on: build with --previous the first time.`;

export const defineKeyBins: CommandDefinition = (command, terminal) => {
  command
    .requiredOption("--targets <count>", "artifacts and versions that the registry will have")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const options = command.optsWithGlobals<BinsOptions>();
      const bits = binBits(countOf(options.targets));
      const context = await openKeyContext(options, terminal);
      const draft = draftOf(requireState(context));
      await propose(context, nextBins(draft, bits), options, terminal);
    });
};

function countOf(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--targets "${text}" is no number of artifacts and versions`,
    fix: "write it as --targets 40000",
  });
}

/** `ashlar key log-policy FILE`: which log counts, and which witnesses have to cosign it. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { setLogPolicy } from "../keys/edit-draft.ts";
import { draftOf } from "../keys/trust-draft.ts";
import { type KeyOptions, openKeyContext, requireState } from "./key-context.ts";
import { propose } from "./key-proposal.ts";

const EXAMPLES = `
Examples:
  ashlar key log-policy policy.txt

The file is a C2SP tlog-policy. It keeps the lines "log …" of the policy in force
(trust/log-policy has them), and adds witnesses and how many have to cosign:

  log registry.example/log+…
  witness lab example.org/witness+… https://witness.example.org/
  witness library library.example/w+… https://w.library.example/
  group two 2 lab library
  quorum two

ashlar witness key prints such a line for a new witness.`;

export const defineKeyLogPolicy: CommandDefinition = (command, terminal) => {
  command
    .argument("<file>", "the policy that shall hold")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string) => {
      const options = command.optsWithGlobals<KeyOptions>();
      const context = await openKeyContext(options, terminal);
      const draft = draftOf(requireState(context));
      const bytes = await readPolicy(resolve(terminal.folder, file), file);
      await propose(context, setLogPolicy(draft, bytes, file), options, terminal);
    });
};

async function readPolicy(path: string, shown: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new CodedError({
      code: "E_LOG_POLICY_FILE",
      exitCode: EXIT.usage,
      message: `${shown} cannot be read: ${cause instanceof Error ? cause.message : "it is no file"}`,
      fix: "name a file with a C2SP tlog-policy; ashlar key log-policy --help shows one",
      cause,
    });
  }
}

/** `ashlar witness serve|key`: a witness of other registries' logs (C2SP tlog-witness v1.0.0). */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { type KeyOptions, runWitnessKey } from "./witness-key.ts";
import { runWitnessServe, type ServeOptions } from "./witness-serve.ts";

const EXAMPLES = `
Examples:
  ashlar witness key --key witness.key --name witness.example/w1 --url https://witness.example
  ashlar witness serve --new --key witness.key --name witness.example/w1 --state witness.json \\
    --log registry.example/log+8f1d2c3a+AT5…
  ashlar witness serve --key witness.key --name witness.example/w1 --state witness.json --log log.vkey

A witness cosigns a log's checkpoint when its tree is the one cosigned before, grown. It never cosigns
a fork or an older tree, and its state file is how it knows: it is as precious as the key, and an old
copy of it is worse than none. The line that \`key\` prints goes into a registry's log-policy.`;

/** As litewitness, the other implementation. */
const PORT = "7380";
const LOCAL = "127.0.0.1";

export const defineWitness: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  defineServe(command, terminal);
  defineKey(command, terminal);
};

type Command = Parameters<CommandDefinition>[0];

function defineServe(command: Command, terminal: Terminal): void {
  const serve = command
    .command("serve")
    .summary("cosign the checkpoints of logs, over HTTP")
    .description("Cosigns checkpoints until it is stopped.");
  serve
    .requiredOption("--state <file>", "what it has cosigned")
    .requiredOption("--key <key>", "private key file of OpenSSH, .pub file, or agent:SHA256:…")
    .requiredOption("--name <name>", "as `ashlar witness key` was given")
    .requiredOption("--log <vkey|file...>", "verifier keys of logs, or files with them")
    .option("--new", "make the state file: a new witness, under a new key")
    .option(
      "--host <address>",
      "address to listen on; the default is reached from this machine only",
      LOCAL,
    )
    .option("--port <number>", "0 takes any free port", PORT)
    .addHelpText("after", EXAMPLES)
    .action(async () => runWitnessServe(serve.optsWithGlobals<ServeOptions>(), terminal));
}

function defineKey(command: Command, terminal: Terminal): void {
  const key = command
    .command("key")
    .summary("make a witness's key, or show it")
    .description("Makes a key where there is none, and prints the line for a log-policy.");
  key
    .requiredOption(
      "--key <key>",
      "the private key file; made, with its .pub, when it is not there",
    )
    .requiredOption("--name <name>", "a URL without its scheme, such as witness.example/w1")
    .option("--url <url>", "where the witness is reached")
    .addHelpText("after", EXAMPLES)
    .action(async () => runWitnessKey(key.optsWithGlobals<KeyOptions>(), terminal));
}

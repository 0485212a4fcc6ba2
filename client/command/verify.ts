/** `ashlar verify`: what is installed, a whole tree, or one file with its proof. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { atOption } from "./at-option.ts";
import { registryOption } from "./registry-option.ts";

export interface VerifyOptions {
  readonly registry?: readonly string[];
  readonly dir: string;
  readonly offline?: boolean;
  /** Seconds since 1970. */
  readonly at?: number;
  readonly tree?: string;
  readonly root?: string;
  readonly file?: string;
  readonly statement?: string;
  readonly proof?: string;
  readonly signature?: string;
  readonly allowedSigners?: string;
  readonly revokedKeys?: string;
  readonly logPolicy?: string;
  readonly logKey?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Without --tree and --file it verifies a project: every file in ashlar_modules
against its archive, every archive against ashlar.lock, and the lock against the
registry: signatures, the log, yanked and withdrawn versions.

Exit code 5: something is not as it was signed; every finding is listed.

Examples:
  ashlar verify
  ashlar verify --offline                    only what is kept on this machine
  ashlar verify --tree https://mirror.example/registry --root sha256:3f…9c
  ashlar verify --tree ./dist#sha256:3f…9c   a folder; also finds files that nobody lists
  ashlar verify --file hello-1.0.0.tgz --statement hello-1.0.0.statement.json \\
    --proof hello-1.0.0.tlog-proof --log-policy log-policy`;

export const defineVerify: CommandDefinition = (command, terminal) => {
  command
    .option("-d, --dir <dir>", "project folder with ashlar.lock and ashlar_modules/", ".")
    .option(
      "--offline",
      "ask nobody: use what is kept on this machine, and say what is not verified",
    )
    .addOption(atOption())
    .addOption(registryOption())
    .option("--tree <url|dir>", "verify every file of a registry or of a mirror of it")
    .option(
      "--root <sha256:…>",
      "with --tree: fingerprint of the root of trust, as its owner tells it",
    )
    .option("--file <archive>", "verify one archive, without any registry")
    .option("--statement <file>", "with --file: its .statement.json")
    .option("--proof <file>", "with --file: its .tlog-proof")
    .option(
      "--log-policy <file>",
      "with --file: the logs and witnesses to believe (keys/log-policy)",
    )
    .option("--log-key <vkey>", "with --file: instead, the one key of the log (log/log.vkey)")
    .option("--signature <file>", "with --file: the publisher's SSH signature over the statement")
    .option(
      "--allowed-signers <file>",
      "with --signature: whose keys may sign (keys/allowed_signers)",
    )
    .option(
      "--revoked-keys <file>",
      "with --signature: whose keys no longer count (keys/revoked_keys)",
    )
    .addHelpText("after", EXAMPLES)
    .action(async () => verify(command.optsWithGlobals<VerifyOptions>(), terminal));
};

const FOR_FILE = [
  "statement",
  "proof",
  "logPolicy",
  "logKey",
  "signature",
  "allowedSigners",
  "revokedKeys",
] as const;

async function verify(options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { tree, file, offline, root, registry } = options;
  if (tree !== undefined && file !== undefined) throw usage("--tree and --file exclude each other");
  const stray = file === undefined ? FOR_FILE.find((key) => options[key] !== undefined) : undefined;
  if (stray !== undefined) throw usage(`${flag(stray)} belongs to --file`);
  if (root !== undefined && tree === undefined) throw usage("--root belongs to --tree");
  if ((tree ?? file) !== undefined && registry !== undefined)
    throw usage("--registry belongs to the verification of a project");
  if (tree !== undefined && offline) throw usage("--tree reads a tree, which --offline forbids");
  if (file !== undefined)
    return (await import("./run-verify-file.ts")).runVerifyFile({ ...options, file }, terminal);
  if (tree !== undefined)
    return (await import("./run-verify-tree.ts")).runVerifyTree({ ...options, tree }, terminal);
  return (await import("./run-verify-project.ts")).runVerifyProject(options, terminal);
}

const flag = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function usage(message: string): CodedError {
  const fix = "See the examples of ashlar verify --help.";
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}

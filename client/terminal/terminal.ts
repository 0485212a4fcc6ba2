/**
 * What a command may know of the process it runs in: two streams, the environment, the folder, the
 * clock. Commands get it as a value, so that a test can give them another.
 */
import { styleText } from "node:util";
import type { ExitCode } from "../../schemas/exit-code.ts";
import { plainText } from "./plain-text.ts";
import { progressMeter } from "./progress-meter.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Terminal {
  /** Data, on standard output. */
  out(line: string): void;
  /** Everything else, on standard error. */
  note(line: string): void;
  /** Colour, where the user wants it: NO_COLOR, FORCE_COLOR and `--color` decide, then both streams. */
  paint(style: Style, text: string): string;
  /** Work that may take over a second: {@link Progress}. */
  progress(label: string): Progress;
  /** True when a person can answer a question: both streams are terminals and `--no-input` is not given. */
  readonly interactive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** What the process will end with when the command returns. */
  exitCode: ExitCode;
}

/** A line that is rewritten on a terminal and printed now and then elsewhere. */
interface Progress {
  /** @param done units so far @param total 0 when unknown @param what the item at hand */
  update(done: number, total: number, what?: string): void;
  end(): void;
}

/** Plain lines for a log that is no terminal come at most this often. */
const LOG_INTERVAL_MS = 5_000;
const REDRAW_INTERVAL_MS = 80;
/** Work shorter than this shows nothing. */
const QUIET_MS = 1_000;

export interface TerminalOptions {
  readonly color: "auto" | "always" | "never";
  readonly input: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
}

export function processTerminal(options: TerminalOptions): Terminal {
  const { env, stderr, stdout, stdin } = process;
  // One decision for both streams: what is redirected into a file must not hold escape sequences.
  const painted = wantsColor(options.color, env, stderr.isTTY === true && stdout.isTTY === true);
  const animated = stderr.isTTY === true && !env.CI && env.TERM !== "dumb";
  return {
    out: (line) => void stdout.write(`${line}\n`),
    note: (line) => void (options.quiet || stderr.write(`${line}\n`)),
    paint: (style, text) => (painted ? styleText(style, text, { validateStream: false }) : text),
    progress: (label) => (options.quiet ? SILENT : lineProgress(label, animated)),
    interactive: options.input && stdin.isTTY === true && stderr.isTTY === true && !env.CI,
    environment: env,
    folder: process.cwd(),
    signal: options.signal,
    exitCode: 0,
  };
}

const SILENT: Progress = { update: () => undefined, end: () => undefined };

function wantsColor(
  option: TerminalOptions["color"],
  env: NodeJS.ProcessEnv,
  isTerminal: boolean,
): boolean {
  if (option !== "auto") return option === "always";
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return isTerminal && env.TERM !== "dumb";
}

function lineProgress(label: string, animated: boolean): Progress {
  const began = Date.now();
  const meter = progressMeter(began);
  let drawn = began + QUIET_MS - (animated ? REDRAW_INTERVAL_MS : LOG_INTERVAL_MS);
  let visible = false;
  return {
    update(done, total, what) {
      const now = Date.now();
      if (now - drawn < (animated ? REDRAW_INTERVAL_MS : LOG_INTERVAL_MS)) return;
      drawn = now;
      visible = true;
      const line = `${label} ${meter.text(now, done, total)}${what ? ` · ${plainText(what)}` : ""}`;
      process.stderr.write(
        animated ? `\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `${line}\n`,
      );
    },
    end() {
      if (animated && visible) process.stderr.write("\r\u001b[2K");
    },
  };
}

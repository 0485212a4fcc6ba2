/** A folder on another machine, reached by the program rsync: over ssh, or a daemon of it. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mapBounded } from "../../client/install/map-bounded.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { DeployTarget } from "./deploy-target.ts";
import { requireListed } from "./require-listed.ts";

/** `[user@]host:path` or `rsync://[user@]host[:port]/module/path`. Nothing that a shell or rsync reads as more. */
const FORM =
  /^(?:rsync:\/\/(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9.-]+(?::\d{1,5})?\/[A-Za-z0-9._~/-]+|(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:[A-Za-z0-9._~/][A-Za-z0-9._~/-]*)$/;

export function isRsyncTarget(target: string): boolean {
  return FORM.test(target) && !/^[A-Za-z]:[\\/]/.test(target);
}

/** What says which tree lies there: everything but leaves and views. */
const ABOUT = [
  "/.ashlar/",
  "/.ashlar/deploy.json",
  "/ashlar.json",
  "/log/",
  "/log/checkpoint",
  "/metadata/",
  "/metadata/*.json",
  "/index/",
  "/index/*.files.json",
  "/index/files/",
  "/index/files/*.json",
  "/targets/",
  "/targets/keys/",
  "/targets/keys/*",
];

/** Files that are checked at once before they are sent. */
const FILES_AT_ONCE = 16;

/** @param tree the built tree, absolute */
export async function rsyncTarget(
  tree: string,
  target: string,
  { environment, signal }: Pick<Terminal, "environment" | "signal">,
): Promise<DeployTarget> {
  const folder = target.replace(/\/*$/, "/");
  const own = await mkdtemp(join(tmpdir(), "ashlar-deploy-"));
  const run = (args: readonly string[], input = ""): Promise<void> =>
    rsync(args, { input, environment, signal, target });
  const fetchAbout = async (): Promise<string> => {
    const copy = join(own, randomBytes(4).toString("hex"));
    await mkdir(copy);
    const filters = [...ABOUT.map((path) => `--include=${path}`), "--exclude=*"];
    await run(["--recursive", "--ignore-missing-args", ...filters, "--", folder, copy]);
    return copy;
  };
  return {
    location: target,
    look: async () => ({ ...fileOrigin(await fetchAbout()), location: target, local: false }),
    async put(files, onFile) {
      await mapBounded(files, FILES_AT_ONCE, (file) => requireListed(file, join(tree, file.path)));
      await run([...SENDING, ...FROM_LIST, "--", `${tree}/`, folder], listOf(files));
      for (const { path } of files) onFile(path);
    },
    async write(path, bytes) {
      const from = join(own, "write");
      await mkdir(dirname(join(from, path)), { recursive: true });
      await writeFile(join(from, path), bytes);
      await run([...SENDING, ...FROM_LIST, "--", `${from}/`, folder], listOf([{ path }]));
    },
    async remove(paths, onFile) {
      const empty = join(own, "empty");
      // rsync wants the folders of what it is to find missing.
      for (const folderName of new Set(paths.map((path) => dirname(path))))
        await mkdir(join(empty, folderName), { recursive: true });
      const list = listOf(paths.map((path) => ({ path })));
      await run(
        ["--recursive", "--delete-missing-args", ...FROM_LIST, "--", `${empty}/`, folder],
        list,
      );
      for (const path of paths) onFile(path);
    },
    close: () => rm(own, { recursive: true, force: true }),
  };
}

/** Each file is written beside its place and renamed, whatever lies there; folders can be read by a web server. */
const SENDING = ["--ignore-times", "--mkpath", "--chmod=D755,F644"];
const FROM_LIST = ["--files-from=-", "--from0"];

function listOf(files: readonly { readonly path: string }[]): string {
  return files.map(({ path }) => `${path}\0`).join("");
}

interface Run {
  readonly input: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly target: string;
}

/** @throws {CodedError} E_NO_RSYNC, E_DEPLOY */
async function rsync(args: readonly string[], run: Run): Promise<void> {
  const { input, environment, signal, target } = run;
  const child = spawn("rsync", [...args], {
    env: environment,
    signal,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (said.length < 8192) said += text;
  });
  // It may end before it has read its list; what it says then tells more.
  child.stdin.on("error", () => undefined).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new CodedError({
      code: "E_NO_RSYNC",
      exitCode: EXIT.failed,
      message: "rsync is not installed, or not in PATH",
      fix: "install rsync, here and on the other machine",
      cause: error,
    });
  });
  if (code === 0) return;
  // 23 where the folder to read from is not there yet.
  const lines = said.split("\n").filter(Boolean);
  if (code === 23 && lines.some((line) => /No such file or directory/.test(line)) && !input) return;
  throw new CodedError({
    code: "E_DEPLOY",
    exitCode: EXIT.failed,
    message: `rsync to ${target} ended with ${code}: ${lines[0] ?? "it said nothing"}`,
    fix: "mend what it says, and run it again: what arrived is not sent twice, and the deployed tree is as it was",
    details: lines.slice(0, 10),
  });
}

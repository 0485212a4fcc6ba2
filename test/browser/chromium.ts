/**
 * Headless Chromium for tests, from npm alone, without changes outside `node_modules/.cache`.
 *
 * `@sparticuz/chromium` (Linux on x64) carries the browser compressed. It is unpacked once for each
 * version, in a child process, because the package reads and changes the environment; parallel
 * starters unpack beside each other and the first to finish wins. Its own arguments are not used:
 * they switch off web security, and with it the content security policy under test.
 *
 * `CHROME_PATH` names another Chromium, for other machines.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const PACKAGE = "@sparticuz/chromium";
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export async function launchChromium(): Promise<Browser> {
  const own = process.env.CHROME_PATH;
  if (own) return chromium.launch({ executablePath: own, args: ARGUMENTS });
  const folder = unpackChromium();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ARGUMENTS,
    env: browserEnvironment(folder),
  });
}

/** The folder with the unpacked browser, which is made when it is not there. */
function unpackChromium(): string {
  const folder = join(ROOT, "node_modules/.cache/chromium", `${packageVersion()}-${process.arch}`);
  if (existsSync(join(folder, ".complete"))) return folder;
  const staging = `${folder}.${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  unpackInto(staging);
  writeFileSync(join(staging, "fonts.conf"), fontConfiguration(folder));
  writeFileSync(join(staging, ".complete"), "");
  takePlace(staging, folder);
  return folder;
}

function packageVersion(): string {
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  const root = entry.slice(0, entry.lastIndexOf(PACKAGE) + PACKAGE.length);
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return manifest.version;
}

/** The runtime's name makes the package unpack the libraries that a bare machine lacks. */
function unpackInto(folder: string): void {
  const script = `import chromium from "${PACKAGE}"; await chromium.executablePath();`;
  const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" };
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: ROOT,
    env,
    encoding: "utf8",
  });
  if (status === 0 && existsSync(join(folder, "chromium"))) return;
  throw new Error(
    `Chromium could not be unpacked; set CHROME_PATH to a Chromium of this machine\n${stderr}`,
  );
}

function takePlace(staging: string, folder: string): void {
  try {
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(join(folder, ".complete"))) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Without a single font Chromium lays out nothing, and the package's own file looks in /tmp only. */
function fontConfiguration(folder: string): string {
  const folders = [join(folder, "fonts"), "/usr/share/fonts"]
    .map((path) => `<dir>${path}</dir>`)
    .join("");
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${join(folder, "font-cache")}</cachedir></fontconfig>`;
}

/** The packed libraries only where the machine lacks some: mixing them with its own breaks both. */
function browserEnvironment(folder: string): Record<string, string> {
  const env: Record<string, string> = { FONTCONFIG_FILE: join(folder, "fonts.conf") };
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined) env[name] ??= value;
  const { status } = spawnSync(join(folder, "chromium"), ["--version"]);
  if (status !== 0) env.LD_LIBRARY_PATH = join(folder, "al2023/lib");
  return env;
}

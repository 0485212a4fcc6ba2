#!/usr/bin/env node
/**
 * The `ashlar` command. Plain JavaScript that old versions of Node can read, because its first duty
 * is to say which version is needed. From a checkout it runs the TypeScript sources as they are;
 * from a package it runs what they were compiled to.
 */
import { existsSync, readFileSync } from "node:fs";
import nodeModule from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const NODE_MAJOR_MIN = 24;

const source = new URL("./cli.ts", import.meta.url);
const compiled = new URL("./dist/client/cli.js", import.meta.url);
const inCheckout = existsSync(source);
const args = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
  const anyway = inCheckout
    ? "In the checkout run: npx ashlar … (npm installs Node 24 beside it), or install Node 24 from https://nodejs.org/"
    : "Install Node 24 or newer from https://nodejs.org/";
  process.stderr.write(
    `error: ashlar needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node} [E_NODE_VERSION]\nfix: ${anyway}\n`,
  );
  process.exitCode = 1;
} else if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${version()}\n`);
} else {
  keepCompiledCode();
  const { main } = await import((inCheckout ? source : compiled).href);
  await main(args, version());
}

function version() {
  return JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8")).version;
}

/**
 * What V8 compiles is kept for the next run, which halves its start. In the user's own folder:
 * others can write to Node's default place below /tmp, and what lies there is executed.
 */
function keepCompiledCode() {
  const given = process.env.XDG_CACHE_HOME ?? "";
  const usual = { darwin: "Library/Caches", win32: "AppData/Local" }[process.platform] ?? ".cache";
  const cache = isAbsolute(given) ? given : join(homedir(), usual);
  nodeModule.enableCompileCache(join(cache, "ashlar", "compiled"));
}

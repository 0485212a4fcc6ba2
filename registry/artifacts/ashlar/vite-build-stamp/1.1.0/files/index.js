import { createHash } from "node:crypto";

const MODULE = "virtual:build-stamp";
const RESOLVED = `\0${MODULE}`;

/**
 * A Vite plugin that gives the code a module `virtual:build-stamp` with the version, the commit and
 * the time of the build, and that writes the same to `build-stamp.json`, with the size and SHA-256 of
 * every other file of the build.
 *
 * The commit is that of the option or of GITHUB_SHA, the time that of the option, of
 * SOURCE_DATE_EPOCH or the present one. Nothing is run to find them out.
 *
 * @throws {RangeError} when the time is none.
 */
export function buildStamp({ fileName = "build-stamp.json", ...options } = {}) {
  const stamp = makeStamp(options, process.env);
  return {
    name: "build-stamp",
    enforce: "post",
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? moduleText(stamp) : undefined),
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        if (fileName === false) return;
        const report = { ...stamp, files: fileList(bundle) };
        this.emitFile({ type: "asset", fileName, source: `${JSON.stringify(report, null, 2)}\n` });
      },
    },
  };
}

function makeStamp({ version = null, commit, builtAt }, env) {
  return {
    version,
    commit: commit ?? env.GITHUB_SHA ?? null,
    builtAt: instant(builtAt ?? epochTime(env.SOURCE_DATE_EPOCH) ?? Date.now()),
  };
}

/** SOURCE_DATE_EPOCH is in seconds (reproducible-builds.org). */
function epochTime(text) {
  return text === undefined || text === "" ? undefined : Number(text) * 1000;
}

function instant(value) {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new RangeError(`build-stamp: ${value} is no time`);
  return date.toISOString();
}

function moduleText(stamp) {
  return Object.entries(stamp)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
}

/** By path, in the order of the paths, so that equal builds give equal bytes. */
function fileList(bundle) {
  const paths = Object.keys(bundle).sort();
  return Object.fromEntries(paths.map((path) => [path, describe(bundle[path])]));
}

function describe(output) {
  const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
  return { size: content.byteLength, sha256: createHash("sha256").update(content).digest("hex") };
}

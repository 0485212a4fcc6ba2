/** References in commands to what is fetched: packages of npm, PyPI, Go, Deno and crates.io, and images. */
export interface Unpinned {
  readonly kind: string;
  readonly reference: string;
  /** The reference with the version still to be written. */
  readonly pinned: string;
}

const EXACT = /^v?\d+\.\d+(?:\.\d+)*(?:[-+.][0-9A-Za-z.+-]+)?$/;
const COMMIT = /[@#][0-9a-f]{40}$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** A tag that names a release, not a line of releases. */
const RELEASE_TAG = /\d+\.\d+/;
const LOCAL = /^(?:\.{0,2}\/|\.$|\.\.$|~|file:|[A-Za-z]:\\)/;
/** Holes that the host fills: `${input:package}`, `{{name}}`, `<package>`. */
const HOLE = /^(?:\$|\{\{|<)/;

interface Runner {
  readonly kind: "npm package" | "PyPI package" | "Go module" | "crate" | "Deno module";
  /** Words after the program that make it fetch and run; empty when it always does. */
  readonly after: readonly string[];
  /** Options whose value is the package. */
  readonly from: readonly string[];
  /** Options that take a value. */
  readonly valued: readonly string[];
  /** Whether every word is a package, not only the first. */
  readonly all?: true;
}

const npm = (after: readonly string[]): Runner => ({
  kind: "npm package",
  after,
  from: ["-p", "--package"],
  valued: ["-c", "--call", "-w", "--workspace", "--registry", "--cache"],
});
const pypi = (after: readonly string[], from: readonly string[]): Runner => ({
  kind: "PyPI package",
  after,
  from,
  valued: ["--python", "-p", "--index-url", "-i", "--extra-index-url", "--index", "--directory"],
});
const install = (runner: Runner): Runner => ({ ...runner, from: [], all: true });

const RUNNERS: Readonly<Record<string, readonly Runner[]>> = {
  npx: [npm([])],
  pnpx: [npm([])],
  bunx: [npm([])],
  npm: [npm(["exec"]), npm(["x"]), install(npm(["install"])), install(npm(["i"]))],
  pnpm: [npm(["dlx"]), install(npm(["add"]))],
  yarn: [npm(["dlx"]), install(npm(["add"]))],
  bun: [npm(["x"]), install(npm(["add"]))],
  uvx: [pypi([], ["--from", "--with"])],
  uv: [pypi(["tool", "run"], ["--from", "--with"]), pypi(["run"], ["--with"])],
  pipx: [pypi(["run"], ["--spec"]), install(pypi(["install"], []))],
  pip: [install(pypi(["install"], []))],
  pip3: [install(pypi(["install"], []))],
  go: [
    { kind: "Go module", after: ["run"], from: [], valued: [] },
    { kind: "Go module", after: ["install"], from: [], valued: [] },
  ],
  deno: [{ kind: "Deno module", after: ["run"], from: [], valued: [] }],
};

/** The packages that a program fetches without an exact version. */
export function pinnedPackage(program: string, args: readonly string[]): readonly Unpinned[] {
  const runner = RUNNERS[program]?.find(({ after }) =>
    after.every((word, at) => args[at] === word),
  );
  if (runner === undefined) return [];
  const rest = args.slice(runner.after.length);
  return references(runner, rest)
    .filter((reference) => !isPinned(runner, reference))
    .map((reference) => ({
      kind: `the ${runner.kind}`,
      reference,
      pinned: proposal(runner, reference),
    }));
}

function references(
  { from, valued, all, kind, after }: Runner,
  args: readonly string[],
): readonly string[] {
  // `pip install -r requirements.txt` and `uv run script.py` name files.
  const isProject = kind === "PyPI package" && after[0] === "run";
  const found: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    const [option = "", value] = arg.split("=", 2);
    if (from.includes(arg)) found.push(args[++at] ?? "");
    else if (value !== undefined && from.includes(option)) found.push(arg.slice(option.length + 1));
    else if (valued.includes(arg) || arg === "-r" || arg === "--requirement") at++;
    else if (!arg.startsWith("-")) {
      words.push(arg);
      if (all !== true) break;
    }
  }
  if (found.length > 0 || isProject) return found.filter((word) => word !== "");
  return words;
}

function isPinned({ kind }: Runner, reference: string): boolean {
  if (LOCAL.test(reference) || HOLE.test(reference) || COMMIT.test(reference)) return true;
  if (kind === "PyPI package") {
    const version = /(?:===?|@)([^@=\s]+)$/.exec(reference)?.[1];
    return version !== undefined && EXACT.test(version);
  }
  // Without a registry or a scheme, Deno and Go take it for a file or a folder.
  if (kind === "Deno module" && !/^(?:npm|jsr|https?):/.test(reference)) return true;
  if (kind === "Deno module" && /^https?:/.test(reference)) return /@v?\d+\.\d+/.test(reference);
  if (kind === "Go module" && !/^[^/]+\.[^/]+\//.test(reference)) return true;
  const at = reference.lastIndexOf("@");
  const version = at > 0 ? reference.slice(at + 1).split("/")[0] : undefined;
  return version !== undefined && EXACT.test(version);
}

function proposal({ kind }: Runner, reference: string): string {
  if (/^git\+|^https?:/.test(reference)) return `${reference.replace(/[@#][^@#/]*$/, "")}@<commit>`;
  if (kind === "PyPI package") return `${reference.replace(/[@=<>~!].*$/, "")}==1.2.3`;
  const at = reference.lastIndexOf("@");
  const name = at > 0 ? reference.slice(0, at) : reference;
  return `${name}@${kind === "Go module" ? "v" : ""}1.2.3`;
}

const ENGINES = new Set(["docker", "podman", "nerdctl"]);
const IMAGE_COMMANDS = new Set(["run", "pull", "create"]);
/** Options of `docker run` that take no value; all others do. */
const SWITCHES =
  /^(?:-[itdPq]+|--(?:rm|init|interactive|tty|detach|privileged|read-only|quiet|publish-all|no-healthcheck|oom-kill-disable|sig-proxy|use-api-socket))$/;

/** The image that a container engine fetches without a release tag or a digest. */
export function pinnedImage(program: string, args: readonly string[]): readonly Unpinned[] {
  const [command = "", ...rest] =
    args[0] === "container" || args[0] === "image" ? args.slice(1) : args;
  if (!ENGINES.has(program) || !IMAGE_COMMANDS.has(command)) return [];
  let at = 0;
  for (let arg = rest[at]; arg?.startsWith("-"); arg = rest[at])
    at += SWITCHES.test(arg) || arg.includes("=") ? 1 : 2;
  const image = rest[at];
  if (image === undefined || HOLE.test(image) || DIGEST.test(image)) return [];
  const [name = "", tag] = splitTag(image);
  if (tag !== undefined && RELEASE_TAG.test(tag)) return [];
  return [{ kind: "the image", reference: image, pinned: `${name}:1.2.3@sha256:…` }];
}

/** The colon of a port is followed by a slash. */
function splitTag(image: string): [string, string | undefined] {
  const [, name = image, tag] = /^(.+?):([^:/]+)$/.exec(image) ?? [];
  return [name, tag];
}

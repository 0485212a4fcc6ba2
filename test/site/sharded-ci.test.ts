/** The examples of builds on several machines: what they may do, and that the program takes their commands. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type BuildOptions, checkOptions } from "../../builder/command/build-options.ts";
import { parseShard } from "../../builder/command/build-shard.ts";
import { makeProgram } from "../../client/terminal/program.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { GITHUB_WORKFLOW, GITLAB_PIPELINE } from "../../site/src/view/sharded-ci.ts";

const COMMIT = "c0ffee".repeat(6).padEnd(40, "0");
const FILE = new URL("../../.github/workflows/sharded-build.yml", import.meta.url);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface GithubJob {
  readonly steps: readonly Step[];
  readonly permissions?: unknown;
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } };
}
interface GitlabJob {
  readonly parallel: number;
  readonly script: readonly string[];
  readonly artifacts: { readonly paths: readonly string[] };
}

const workflow = parse(GITHUB_WORKFLOW) as {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly jobs: { readonly shard: GithubJob; readonly merge: GithubJob };
};
const pipeline = parse(GITLAB_PIPELINE) as {
  readonly variables: Readonly<Record<string, string>>;
  readonly shard: GitlabJob;
  readonly merge: GitlabJob;
};

interface Called {
  readonly command: string;
  readonly options: BuildOptions;
  readonly operands: readonly string[];
}

/** What the program makes of the `ashlar` lines of a script, as a shell would give them to it. */
async function called(
  scripts: readonly (string | undefined)[],
  variables: Readonly<Record<string, string>>,
): Promise<Called[]> {
  const lines = scripts.flatMap((script) => script?.match(/^npx ashlar .*$/gm) ?? []);
  return Promise.all(lines.map((line) => call(line, variables)));
}

async function call(line: string, variables: Readonly<Record<string, string>>): Promise<Called> {
  const valued = line.replace(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`nothing sets $${name}: ${line}`);
    return value;
  });
  const args = valued.replaceAll('"', "").split(" ").slice(2);
  const program = await makeProgram(args, "0.0.0", {} as Terminal);
  const command = program.commands.find((one) => one.name() === args[0]);
  command?.action(() => undefined);
  await program.parseAsync(args, { from: "user" });
  if (!command) throw new Error(`there is no command ${args[0]}`);
  const options = command.optsWithGlobals<BuildOptions>();
  checkOptions(options);
  return { command: command.name(), options, operands: command.args };
}

/** The shard that a job's one command builds. */
async function shardBuilt(
  scripts: readonly (string | undefined)[],
  variables: Readonly<Record<string, string>>,
) {
  const [build, ...others] = await called(scripts, { ...variables, ...COMMITS });
  expect(others).toEqual([]);
  expect(build).toMatchObject({ command: "build", options: { commit: COMMIT } });
  return { ...parseShard(build?.options.shard ?? ""), out: build?.options.out };
}

const COMMITS = { GITHUB_SHA: COMMIT, CI_COMMIT_SHA: COMMIT };
const expected = (of: number) =>
  Array.from({ length: of }, (_, at) => ({ index: at + 1, of, out: `shards/${at + 1}` }));
const MERGE = {
  command: "merge",
  options: { commit: COMMIT, out: "dist" },
  operands: ["shards/*"],
};

describe("the workflow", () => {
  const { shard, merge } = workflow.jobs;
  const runs = (job: GithubJob) => job.steps.map(({ run }) => run);

  test("is the one that this project has", () => {
    expect(readFileSync(FILE, "utf8")).toBe(GITHUB_WORKFLOW);
  });

  test("starts by hand, may only read, and holds no secret", () => {
    expect(workflow.on).toEqual({ workflow_dispatch: null });
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect([shard.permissions, merge.permissions]).toEqual([undefined, undefined]);
    expect(GITHUB_WORKFLOW).not.toMatch(/secrets\.|ASHLAR_KEY|\$\{\{ *github\.(?:event|head_ref)/);
  });

  test("takes actions by the commit, and the whole history", () => {
    const used = [...shard.steps, ...merge.steps].filter(({ uses }) => uses !== undefined);
    expect(used.length).toBe(5);
    for (const { uses } of used) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    for (const { uses, with: given } of used)
      if (uses?.startsWith("actions/checkout@"))
        expect(given).toEqual({ "fetch-depth": 0, "persist-credentials": false });
  });

  test("builds each shard once, where it is uploaded from, and merges where they come down", async () => {
    const matrix = shard.strategy?.matrix.shard ?? [];
    const environment = shard.steps.flatMap(({ env }) => Object.entries(env ?? {}));
    const built = await Promise.all(
      matrix.map((index) => {
        const valued = (text: string) =>
          text
            .replace("${{ matrix.shard }}", String(index))
            .replace("${{ strategy.job-total }}", String(matrix.length));
        const given = environment.map(([name, text]) => [name, valued(text)] as const);
        const uploaded = shard.steps.at(-1)?.with ?? {};
        expect(valued(String(uploaded.path))).toBe(`shards/${index}`);
        expect(valued(String(uploaded.name))).toBe(`shard-${index}`);
        return shardBuilt(runs(shard), Object.fromEntries(given));
      }),
    );
    expect(built).toEqual(expected(4));
    expect(merge.steps.flatMap(({ with: given }) => given?.pattern ?? [])).toEqual(["shard-*"]);
    expect(merge.steps.find(({ with: given }) => given?.pattern)?.with?.path).toBe("shards");
    expect(await called(runs(merge), COMMITS)).toMatchObject([MERGE]);
  });
});

test("the pipeline builds each shard once, of the whole history, and merges what it kept", async () => {
  const { shard, merge, variables } = pipeline;
  expect(variables).toEqual({ GIT_DEPTH: "0" });
  expect(shard.artifacts.paths).toEqual(["shards/"]);
  const built = await Promise.all(
    expected(shard.parallel).map(({ index, of }) =>
      shardBuilt(shard.script, { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: String(of) }),
    ),
  );
  expect(built).toEqual(expected(4));
  expect(await called(merge.script, COMMITS)).toMatchObject([MERGE]);
});

test("an option that there is not, or a missing one, would be seen", async () => {
  await expect(called(["npx ashlar build --shards 1/2"], {})).rejects.toThrow("--shards");
  await expect(called(["npx ashlar merge shards/*"], {})).rejects.toThrow("--commit");
  await expect(called(["npx ashlar build --shard 1/2"], {})).rejects.toThrow("needs a commit");
});

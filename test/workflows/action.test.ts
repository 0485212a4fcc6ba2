/**
 * `action.yml` as other people's workflows use it. It installs some hundred packages from the npm
 * registry, so it runs only where ASHLAR_TEST_INSTALL is set: CONTRIBUTING.md says so.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../make-registry.ts";
import { readText, type Step } from "./read-workflows.ts";
import { openMachine } from "./run-job.ts";

const ROOT = join(import.meta.dirname, "../..");

test.runIf(process.env.ASHLAR_TEST_INSTALL)(
  "the action puts ashlar on the PATH of the steps after it",
  { timeout: 600_000 },
  async () => {
    const action = join(temporaryFolder(), "action");
    mkdirSync(action);
    // What GitHub downloads of an action is what its commit holds.
    const packed = execFileSync("git", ["archive", "HEAD"], { cwd: ROOT, maxBuffer: 2 ** 28 });
    execFileSync("tar", ["-x"], { cwd: action, input: packed });
    const clone = join(action, "../clone");
    mkdirSync(clone);
    const { runs } = parse(readText("action.yml")) as { runs: { steps: readonly Step[] } };
    const machine = openMachine({
      clone,
      event: { name: "push", payload: {} },
      // With the machine's own settings, which say how its npm reaches a registry.
      environment: {
        ...(process.env as Record<string, string>),
        PATH: [dirname(process.execPath), process.env.PATH].join(":"),
        GITHUB_ACTION_PATH: action,
      },
    });
    const last = "command -v ashlar; ashlar --version; ashlar explain META-SCHEMA-002 > /dev/null";
    const steps = [...runs.steps, { run: last, shell: "bash" }];
    for (const step of steps) {
      if (step.run === undefined) continue;
      const { outcome, stdout, stderr } = await machine.run(step, {});
      expect([outcome, step.run, outcome === "success" ? "" : stderr]).toEqual([
        "success",
        step.run,
        "",
      ]);
      if (step.run !== last) continue;
      const { version } = JSON.parse(readText("client/package.json")) as { version: string };
      expect(stdout).toBe(`${action}/node_modules/.bin/ashlar\n${version}\n`);
    }
  },
);

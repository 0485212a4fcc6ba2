/** `--format` of the command, on a real registry and a real change. */
import { dirname } from "node:path";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { commitAll, git, makeRegistry, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const HELLO = "artifacts/acme/hello";

function faulty(): string {
  const registry = makeRegistry();
  commitAll(registry);
  const top = dirname(registry);
  git(top, "2026-03-04T05:06:07Z", "checkout", "-q", "-b", "proposal");
  writeFiles(registry, {
    [`${HELLO}/1.2.0/manifest.yaml`]: "config:\n  entry: index.js\n  entri: x\n",
    [`${HELLO}/1.2.0/files/index.js`]: "export const hello = 1;\n",
  });
  git(top, "2026-03-04T05:06:07Z", "add", "-A");
  git(top, "2026-03-04T05:06:07Z", "commit", "-q", "-m", "Proposal");
  return registry;
}

describe("ashlar check --format", () => {
  test("writes paths from where the command runs, which is where CI reads them", async () => {
    const registry = faulty();
    const cwd = dirname(registry);
    const base = ["check", "--base", "main", "--author-id", "11", "--author", "ada"];
    const sarif = await runInProcess(["check", "--format", "sarif"], { cwd });
    const { runs } = JSON.parse(sarif.stdout) as Log;
    const uris = (runs[0]?.results ?? []).map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(uris).toContain(`registry/${HELLO}/1.2.0/manifest.yaml`);
    const github = await runInProcess([...base, "--format", "github"], { cwd });
    expect(github.stdout).toContain(`file=registry/${HELLO}/1.2.0/manifest.yaml,line=3`);
    expect(github.stdout.trimEnd().split("\n").at(-1)).toBe("Class: reject");
    const markdown = await runInProcess([...base, "--format", "markdown"], { cwd });
    expect(markdown.stdout).toMatch(/^<!-- ashlar-report -->\n\n### Ashlar check: reject\n/);
    expect(markdown.stdout).toContain(`\`registry/${HELLO}/1.2.0/manifest.yaml:3:3\``);
    expect([sarif.exitCode, github.exitCode, markdown.exitCode]).toEqual([1, 12, 12]);
  });
});

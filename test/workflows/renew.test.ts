/** `ashlar renew` as a step of a workflow: new advisories about what is in a registry, in one issue. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RegistryHost, registryHost, WHERE } from "../automerge/registry-host.ts";
import { temporaryFolder } from "../make-registry.ts";

let host: RegistryHost;
beforeAll(async () => {
  host = await registryHost();
});
afterAll(() => host.close());

const advisory = (id: string, name: string): string =>
  JSON.stringify({
    schema_version: "1.6.0",
    id,
    modified: "2026-01-01T00:00:00Z",
    published: "2026-01-01T00:00:00Z",
    summary: "It greets @everybody <b>twice</b>",
    affected: [
      {
        package: { ecosystem: "Ashlar", name },
        ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.1.0" }] }],
      },
    ],
  });

test("a new advisory is found, told in one issue, and copied when that is wanted", async () => {
  const copies = temporaryFolder();
  mkdirSync(join(copies, "2026/01"), { recursive: true });
  writeFileSync(
    join(copies, "2026/01/ASH-2026-0001.json"),
    advisory("ASH-2026-0001", "acme/hello"),
  );
  writeFileSync(
    join(copies, "2026/01/ASH-2026-0002.json"),
    advisory("ASH-2026-0002", "acme/other"),
  );
  writeFileSync(join(copies, "package.json"), "{}");
  writeFileSync(join(copies, "broken.json"), "{");
  const renew = (...args: string[]) =>
    host.step(["renew", "--advisories", copies, "--json", ...args]);
  const issues = async () =>
    (await host.as("may").rest.issues.listForRepo({ ...WHERE, state: "open" })).data;
  const first = await renew("--issue", "--write");
  expect([first.stderr, first.exitCode]).toEqual(["", 0]);
  const said = JSON.parse(first.stdout);
  expect(said.advisories).toEqual(["ASH-2026-0001"]);
  const [issue, ...others] = await issues();
  expect(others).toEqual([]);
  expect(issue?.body).toMatch(/^<!-- ashlar-renew -->\n[\s\S]*acme\/hello[\s\S]*1\.0\.0/);
  for (const live of ["@everybody", "<b>", "ASH-2026-0002"])
    expect(issue?.body).not.toContain(live);
  const written = join(host.checkout, "registry/advisories/ASH-2026-0001.json");
  expect(existsSync(written)).toBe(true);
  // The registry holds it by now: nothing is new, and the issue says so.
  expect((await renew("--issue")).exitCode).toBe(0);
  expect((await issues()).map(({ body }) => body)).toEqual([
    expect.stringContaining("No new advisory"),
  ]);
});

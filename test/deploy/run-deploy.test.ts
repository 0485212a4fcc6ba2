/** What a deployment does, and what is left of it wherever it ends. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { DeployTarget } from "../../builder/deploy/deploy-target.ts";
import { folderTarget } from "../../builder/deploy/folder-target.ts";
import { publishPhase } from "../../builder/deploy/publish-phase.ts";
import { type DeployOptions, runDeploy } from "../../builder/deploy/run-deploy.ts";
import { servedHeaders } from "../../builder/deploy/served-headers.ts";
import { nativeVerify } from "../../builder/keys/native-ed25519.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { useQuickVerify } from "../../schemas/trust/ed25519.ts";
import { WAITING } from "../lock-waiting.ts";
import { temporaryFolder } from "../make-registry.ts";
import { type DeployedTrees, deployedTrees, folderOf, installable } from "./deployed-trees.ts";

let trees: Pick<DeployedTrees, "root" | "now">;
/** Folders that hold the two trees. */
let first: string;
let second: string;
/** Where the first tree is deployed. */
let folder: string;

useQuickVerify(nativeVerify);

beforeEach(async () => {
  const made = await deployedTrees();
  trees = made;
  [first, second, folder] = [folderOf(made.first), folderOf(made.second), folderOf(made.first)];
});

const DAY = 86_400;

interface Hooks {
  /** Called before a file arrives. */
  readonly before?: (path: string) => void;
}

/** Deploys to a folder as the command does. */
async function deploy(
  tree: string,
  folder: string,
  options: Partial<DeployOptions> & Hooks = {},
): ReturnType<typeof runDeploy> {
  const target = await folderTarget(tree, folder, {
    dryRun: options.dryRun ?? false,
    waiting: WAITING,
  });
  try {
    return await runDeploy({
      ...{ tree: fileOrigin(tree), target: hooked(target, options), now: trees.now },
      ...{ replace: false, all: false, dryRun: false, prune: undefined },
      ...options,
    });
  } finally {
    await target.close();
  }
}

/** One file at a time, so that a test can stop between any two. */
function hooked(target: DeployTarget, { before }: Hooks): DeployTarget {
  if (!before) return target;
  return {
    ...target,
    async put(files, onFile) {
      for (const file of files) {
        before(file.path);
        await target.put([file], onFile);
      }
    },
    async remove(paths, onFile) {
      for (const path of paths) {
        before(path);
        await target.remove([path], onFile);
      }
    },
  };
}

const versionsAt = (folder: string) => installable(fileOrigin(folder), trees);

test("puts a whole tree into a new folder, and finds nothing to do the second time", async () => {
  folder = join(temporaryFolder(), "www");
  const once = await deploy(first, folder);
  expect(once).toMatchObject({ before: undefined, plan: { kept: 0 } });
  expect(await versionsAt(folder)).toEqual(["1.1.0", "1.0.0"]);
  const again = await deploy(first, folder);
  expect(again.plan.sent).toEqual([]);
});

test("sends only what changed, leaves before index before pointers, the timestamp last", async () => {
  const order: string[] = [];
  const { plan } = await deploy(second, folder, { before: (path) => order.push(path) });
  expect(plan.kept).toBeGreaterThan(plan.sent.length);
  expect(order.slice(-3)).toEqual(["ashlar.json", "log/checkpoint", "metadata/timestamp.json"]);
  const phases = order.map(publishPhase);
  expect(phases).toEqual(
    ["leaves", "views", "index", "pointers"].flatMap((phase) =>
      phases.filter((one) => one === phase),
    ),
  );
  expect(await versionsAt(folder)).toContain("1.2.0");
});

test("leaves the old tree installable wherever it breaks off, and the next run mends it", async () => {
  const names: string[] = [];
  const whole = folderOf((await deployedTrees()).first);
  await deploy(second, whole, { before: (path) => names.push(path) });
  for (const stop of names) {
    const before = (path: string) => {
      if (path === stop) throw new Error("the line broke");
    };
    await expect(deploy(second, folder, { before })).rejects.toThrow("the line broke");
    expect(await versionsAt(folder), stop).toEqual(["1.1.0", "1.0.0"]);
  }
  const healed = await deploy(second, folder);
  expect(healed.plan.sent.map(({ path }) => path)).toContain("index.html");
  expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("two");
  expect(await versionsAt(folder)).toContain("1.2.0");
});

describe("what it refuses", () => {
  test("an older tree, with every number that is lower", async () => {
    folder = folderOf((await deployedTrees()).second);
    await expect(deploy(first, folder)).rejects.toMatchObject({
      code: "E_DEPLOY_BACKWARDS",
      exitCode: 9,
      details: [
        expect.stringMatching(/^snapshot \d+, and \d+ is deployed$/),
        expect.stringMatching(/^timestamp \d+, and \d+ is deployed$/),
        expect.stringMatching(/^a log of 2 entries, and one of 3 is deployed$/),
      ],
    });
    expect(await versionsAt(folder)).toContain("1.2.0");
  });

  test("a registry that begins with another root", async () => {
    const path = join(folder, "metadata/1.root.json");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    await expect(deploy(second, folder)).rejects.toMatchObject({ code: "E_DEPLOY_OTHER" });
    await deploy(second, folder, { replace: true });
    expect(await versionsAt(folder)).toContain("1.2.0");
  });

  test("a host whose pointer no key of the registry signed", async () => {
    const path = join(folder, "metadata/timestamp.json");
    writeFileSync(path, readFileSync(path, "utf8").replace(/"version":(\d+)/, '"version":1$1'));
    await expect(deploy(second, folder)).rejects.toMatchObject({ code: "E_TUF_SIGNATURE" });
  });

  test("a folder that holds something else, and leaves it alone", async () => {
    folder = temporaryFolder();
    writeFileSync(join(folder, "notes.txt"), "mine");
    await expect(deploy(first, folder)).rejects.toMatchObject({ code: "E_DEPLOY_FOLDER" });
    expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
  });

  test("a tree that was changed after it was built, and one that has expired", async () => {
    writeFileSync(join(second, "index.html"), "changed");
    await expect(deploy(second, folder)).rejects.toMatchObject({ code: "E_DEPLOY_TREE" });
    const late = { now: trees.now + 400 * DAY };
    await expect(deploy(second, folder, late)).rejects.toMatchObject({
      code: "E_TUF_EXPIRED",
    });
    expect(await versionsAt(folder)).not.toContain("1.2.0");
  });

  test("to change the pointer when another deployment came between", async () => {
    const path = join(folder, "metadata/timestamp.json");
    const before = (name: string) => {
      if (name === "index.html") writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    };
    await expect(deploy(second, folder, { before })).rejects.toMatchObject({
      code: "E_DEPLOY_RACE",
    });
  });
});

test("prunes what no kept tree needs, after the grace, and never before the pointer", async () => {
  const prune = { trees: 1, grace: DAY };
  const early = await deploy(second, folder, { prune });
  expect(early).toMatchObject({ pruned: [] });
  expect(early.retired).toBeGreaterThan(0);
  const kept = await deploy(second, folder, { prune: { trees: 2, grace: 0 } });
  expect(kept.pruned).toEqual([]);

  const order: string[] = [];
  const before = (path: string) => order.push(path);
  const late = await deploy(second, folder, { prune, now: trees.now + DAY, before });
  expect(late.plan.sent).toEqual([]);
  expect(order).toEqual(late.pruned);
  expect(order.length).toBe(early.retired);
  expect(await versionsAt(folder)).toContain("1.2.0");
});

test("says of every kind of file its type, and how long it may be kept", () => {
  const digest = "ab".repeat(32);
  const served = Object.fromEntries(
    [
      "metadata/timestamp.json",
      "log/checkpoint",
      "metadata/3.root.json",
      `targets/acme/hello/${digest}.hello-1.0.0.tgz`,
      `index/search/${"ab".repeat(16)}.json.gzip`,
      "log/tile/0/x001/000",
      "api/v1/recent.atom",
      "a/acme/hello/index.html",
      "assets/Page.BaBq-maL.css",
      "badges/acme/hello.svg",
    ].map((path) => [path.replace(/(?:ab)+/, "*"), Object.values(servedHeaders(path)).join(" · ")]),
  );
  expect(served).toMatchInlineSnapshot(`
    {
      "a/acme/hello/index.html": "text/html; charset=utf-8 · public, max-age=300",
      "api/v1/recent.atom": "application/atom+xml; charset=utf-8 · public, max-age=300",
      "assets/Page.BaBq-maL.css": "text/css; charset=utf-8 · public, max-age=31536000, immutable",
      "badges/acme/hello.svg": "image/svg+xml; charset=utf-8 · public, max-age=300",
      "index/search/*.json.gzip": "application/gzip · public, max-age=31536000, immutable",
      "log/checkpoint": "text/plain; charset=utf-8 · no-cache",
      "log/tile/0/x001/000": "application/octet-stream · public, max-age=31536000, immutable",
      "metadata/3.root.json": "application/json; charset=utf-8 · public, max-age=31536000, immutable",
      "metadata/timestamp.json": "application/json; charset=utf-8 · no-cache",
      "targets/acme/hello/*.hello-1.0.0.tgz": "application/gzip · public, max-age=31536000, immutable",
    }
  `);
});

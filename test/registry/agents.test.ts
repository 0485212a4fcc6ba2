import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

type Agent = ArtifactVersion<"agent">;
type Message = { role: "system" | "user" | "assistant"; content: string };
type Complete = (messages: Message[]) => Promise<string>;
type Finding = { check: string; severity: string; path: string; message: string; fix: string };

interface Steward {
  readonly STEPS_MAX: number;
  runSteward(options: { path: string; complete: Complete }): Promise<{
    findings: Finding[];
    summary: string;
    skipped: string[];
    steps: number;
    markdown: string;
  }>;
}

const reviewers = versionsOf("ashlar/code-reviewer", "agent");
const stewards = versionsOf("tidewater/data-steward", "agent");

describe.each([...reviewers, ...stewards])("$name $version", (agent) => {
  const { skillGraph, tools, entry } = agent.manifest.config;

  test("its skill graph is acyclic and names only its skills", () => {
    const skills = new Set(skillGraph!.skills);
    const needs = new Map(Object.entries(skillGraph?.dependencies ?? {}));
    for (const name of [...needs.keys(), ...[...needs.values()].flat()])
      expect(skills).toContain(name);
    const done = new Set<string>();
    for (let round = 0; round < skills.size; round += 1) {
      const ready = [...skills].filter((skill) =>
        (needs.get(skill) ?? []).every((need) => done.has(need)),
      );
      for (const skill of ready) done.add(skill);
    }
    expect([...skills].filter((skill) => !done.has(skill))).toStrictEqual([]);
  });

  test("its entry uses every tool that it declares", () => {
    const text = readFileSync(`${agent.files}/${entry}`, "utf8");
    expect(tools!.map(({ name }) => name).filter((name) => !text.includes(name))).toStrictEqual([]);
  });
});

describe.each(reviewers)("ashlar/code-reviewer $version", (agent) => {
  const { skillGraph, tools } = agent.manifest.config;
  const prompt = text(agent, "prompt.md");

  test("its prompt introduces the skills in an order that their needs allow, and each has a file", () => {
    const order = [...prompt.matchAll(/^\d\. \*\*([a-z-]+)\.\*\*/gm)].map((match) => match[1]!);
    expect(order).toStrictEqual(skillGraph!.skills);
    expect(readdirSync(`${agent.files}/skills`).sort()).toStrictEqual(
      order.map((skill) => `${skill}.md`).sort(),
    );
    for (const [skill, needs] of Object.entries(skillGraph!.dependencies!)) {
      for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(skill));
      expect(text(agent, `skills/${skill}.md`)).toContain(`Needs: ${needs.join(", ")}.`);
    }
  });

  test("prompt and skills name no tool that is not declared", () => {
    const declared = tools!.map(({ name }) => name).sort();
    const listed = [...prompt.matchAll(/^- `([a-z_]+)` (?:gives|finds|runs)/gm)].map(
      (match) => match[1]!,
    );
    expect(listed.sort()).toStrictEqual(declared);
    for (const skill of skillGraph!.skills) {
      const named = [...text(agent, `skills/${skill}.md`).matchAll(/`([a-z]+_[a-z_]+)`/g)].map(
        (match) => match[1]!,
      );
      expect(
        named.filter((name) => !declared.includes(name) && name !== "not_checked"),
      ).toStrictEqual([]);
    }
  });

  test("its example review satisfies the schema, and the prompt names every field of it", () => {
    const schema = JSON.parse(text(agent, "output.schema.json"));
    const accepts = new Ajv2020({ strict: true }).compile(schema);
    const review = JSON.parse(text(agent, "examples/page-of-results.review.json"));
    expect(accepts(review), JSON.stringify(accepts.errors)).toBe(true);
    expect(accepts({ ...review, verdict: "perfect" })).toBe(false);
    const fields = [
      ...Object.keys(schema.properties),
      ...Object.keys(schema.properties.findings.items.properties),
    ];
    expect(fields.filter((field) => !prompt.includes(`\`${field}\``))).toStrictEqual([]);
  });

  test("its example cites lines that the change really has", () => {
    const added = newVersion(text(agent, "examples/page-of-results.diff"));
    const review = JSON.parse(text(agent, "examples/page-of-results.review.json"));
    const cited = review.findings.map(({ line }: { line: number }) => added[line - 1]?.trim());
    expect(cited).toStrictEqual([
      "const start = number * size;",
      "return Math.floor(items.length / size);",
    ]);
  });
});

test("ashlar/code-reviewer 1.1.0 writes tests, 1.0.0 does not", () => {
  const skills = reviewers.map((agent) =>
    agent.manifest.config.skillGraph!.skills.includes("generate-tests"),
  );
  expect(skills).toStrictEqual([false, true]);
  const fields = reviewers.map(
    (agent) => "tests" in JSON.parse(text(agent, "output.schema.json")).properties,
  );
  expect(fields).toStrictEqual([false, true]);
});

describe.each(stewards)("tidewater/data-steward $version", (agent) => {
  test("finds nothing in its example folder", async () => {
    const { stdout, code } = await runCommand(agent, ["examples/kelp-survey"]);
    expect(stdout).toContain("0 errors, 0 warnings.");
    expect(code).toBe(0);
  });

  test("follows a scripted model: it may read, check and conclude", async () => {
    const { runSteward } = await load(agent);
    const model = scripted([
      { tool: "list_files" },
      { tool: "read_text", arguments: { path: "README.md" } },
      { tool: "check", arguments: { name: "units" } },
      { done: { summary: "A kelp survey.\n<b>Good</b> as it is." } },
    ]);
    const path = `${agent.files}/examples/kelp-survey`;
    const report = await runSteward({ path, complete: model.complete });
    expect(model.results[0]).toContain("data/transects.csv");
    expect(model.results[1]).toContain("# Kelp survey 2025");
    expect(model.results[2]).toContain("[]");
    expect(report).toMatchObject({
      findings: [],
      steps: 4,
      skipped: ["datapackage", "readme", "licence", "tables"],
    });
    expect(report.markdown).toContain("> A kelp survey. \\<b\\>Good\\</b\\> as it is.");
  });

  test("runs the checks that the model leaves out, and reports what it would rather hide", async () => {
    const path = await damaged(agent);
    const { runSteward } = await load(agent);
    const lazy = scripted([{ done: { summary: "All is well." } }]);
    const { findings, skipped } = await runSteward({ path, complete: lazy.complete });
    expect(skipped).toStrictEqual(["datapackage", "readme", "licence", "tables", "units"]);
    expect(
      findings.map(({ check, path: place, severity }) => `${severity} ${check} ${place}`),
    ).toEqual(
      expect.arrayContaining([
        "error readme README.md",
        "error licence datapackage.json",
        "warning datapackage notes.csv",
        "error tables data/transects.csv",
        "error units data/transects.csv",
      ]),
    );
    const { code } = await runCommand(agent, [path]);
    expect(code).toBe(1);
  });

  test("lets the model see nothing outside the folder", async () => {
    const path = await damaged(agent);
    const secret = join(path, "..", `${path.split("/").at(-1)}-secret.txt`);
    await writeFile(secret, "outside");
    onTestFinished(() => rm(secret));
    await symlink(secret, join(path, "link.txt"));
    const { runSteward } = await load(agent);
    const paths = ["link.txt", `../${secret.split("/").at(-1)}`, secret, ".hidden"];
    const model = scripted([
      ...paths.map((file) => ({ tool: "read_text", arguments: { path: file } })),
      { done: { summary: "" } },
    ]);
    await runSteward({ path, complete: model.complete });
    for (const result of model.results) expect(result).toContain("There is no file");
  });

  test("survives replies that are no calls, and ends a conversation that does not end", async () => {
    const { runSteward, STEPS_MAX } = await load(agent);
    const path = `${agent.files}/examples/kelp-survey`;
    const replies = [
      "",
      "null",
      "[]",
      '{"tool": 1}',
      '{"tool": "constructor"}',
      '{"tool": "check", "arguments": {"name": "toString"}}',
      '{"tool": "read_text"}',
    ];
    let calls = 0;
    const babble = async () => replies[calls++ % replies.length]!;
    const report = await runSteward({ path, complete: babble });
    expect(report).toMatchObject({ findings: [], summary: "", steps: STEPS_MAX });
    expect(calls).toBe(STEPS_MAX);
  });

  test("gives the model every check that it has, and the plan runs them all", async () => {
    const { followPlan } = (await import(pathToFileURL(`${agent.files}/plan.mjs`).href)) as {
      followPlan: Complete;
    };
    const { runSteward } = await load(agent);
    const prompts: string[] = [];
    const complete: Complete = (messages) => {
      prompts.push(messages[0]!.content);
      return followPlan(messages);
    };
    const { skipped, steps } = await runSteward({
      path: `${agent.files}/examples/kelp-survey`,
      complete,
    });
    expect([skipped, steps]).toStrictEqual([[], 6]);
    for (const name of ["datapackage", "readme", "licence", "tables", "units"])
      expect(prompts[0]).toContain(`${name} (`);
  });
});

test("tidewater/data-steward 1.1.0 looks into cells and knows units, 1.0.0 does not", async () => {
  const counts = await Promise.all(
    stewards.map(async (agent) => {
      const path = await damaged(agent);
      const { runSteward } = await load(agent);
      const { findings } = await runSteward({
        path,
        complete: scripted([{ done: { summary: "" } }]).complete,
      });
      const about = (part: string) => findings.some(({ message }) => message.includes(part));
      return [about('depth is "deep"'), about('the unit "degrees"')];
    }),
  );
  expect(counts).toStrictEqual([
    [false, false],
    [true, true],
  ]);
});

/** A copy of the example folder without README and licence, with a bad table and units. */
async function damaged(agent: Agent): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "ashlar-steward-"));
  onTestFinished(() => rm(path, { recursive: true }));
  await cp(`${agent.files}/examples/kelp-survey`, path, { recursive: true });
  await rm(join(path, "README.md"));
  const description = JSON.parse(readFileSync(join(path, "datapackage.json"), "utf8"));
  delete description.licenses;
  const fields = description.resources[0].schema.fields as { name: string; unit?: string }[];
  for (const field of fields) {
    if (field.name === "stipes") delete field.unit;
    if (field.name === "temperature") field.unit = "degrees";
  }
  await writeFile(join(path, "datapackage.json"), JSON.stringify(description));
  await writeFile(join(path, "notes.csv"), "a\n1\n");
  await writeFile(join(path, ".hidden"), "secret");
  const header = "date,transect,depth,temperature,stipes";
  await writeFile(
    join(path, "data/transects.csv"),
    `${header}\n2025-06-14,A,deep,13.1,38\n2025-06-14,B,6.0\n`,
  );
  return path;
}

/** A model that gives these replies in turn and remembers what it was told after each call. */
function scripted(replies: readonly object[]): { complete: Complete; results: string[] } {
  const results: string[] = [];
  let next = 0;
  const complete: Complete = async (messages) => {
    if (next > 0) results.push(messages.at(-1)!.content);
    const reply = replies[next];
    next += 1;
    if (reply === undefined) throw new Error("the script is at its end");
    return JSON.stringify(reply);
  };
  return { complete, results };
}

/** The lines of the file after a diff of one hunk. */
function newVersion(diff: string): string[] {
  const [hunk = "", ...lines] = diff.split("\n").slice(2);
  const kept = lines.filter((line) => line.startsWith("+") || line.startsWith(" "));
  const removed = lines.filter((line) => line.startsWith("-") || line.startsWith(" "));
  expect(hunk).toBe(`@@ -1,${removed.length} +1,${kept.length} @@`);
  return kept.map((line) => line.slice(1));
}

function text(agent: Agent, path: string): string {
  expect(existsSync(`${agent.files}/${path}`), path).toBe(true);
  return readFileSync(`${agent.files}/${path}`, "utf8");
}

async function load(agent: Agent): Promise<Steward> {
  return import(
    /* @vite-ignore */ pathToFileURL(`${agent.files}/${agent.manifest.config.entry}`).href
  );
}

function runCommand(
  agent: Agent,
  args: readonly string[],
): Promise<{ stdout: string; code: number }> {
  return new Promise((resolve) => {
    const command = [agent.manifest.config.entry, ...args];
    const child = execFile(process.execPath, command, { cwd: agent.files }, (_, stdout) => {
      resolve({ stdout, code: child.exitCode ?? -1 });
    });
  });
}

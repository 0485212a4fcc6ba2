/** An inspecting process whose rules misbehave: each is named after what it does. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { PayloadRule } from "../../builder/check/rule.ts";
import { serveInspections } from "../../builder/inspect/serve-inspections.ts";

const LOOPS: Readonly<Record<string, PayloadRule["check"]>> = {
  "TEST-PASS-001": () => ({ kind: "pass" }),
  "TEST-READ-002": async ({ contents }) => {
    const [file] = contents.files;
    const text = file && (await contents.text(file.path));
    return { kind: "fail", violations: [{ at: { path: "x" }, message: text ?? "nothing" }] };
  },
  "TEST-STEAL-003": () => {
    const message = [
      () => readFileSync("/etc/hostname"),
      () => writeFileSync("stolen", ""),
      () => execFileSync("true"),
    ]
      .map((attempt) => attemptCode(attempt))
      .join();
    return { kind: "fail", violations: [{ at: { path: "x" }, message }] };
  },
};

function attemptCode(attempt: () => unknown): string {
  try {
    attempt();
    return "read";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "other";
  }
}

const ENDINGS: Readonly<Record<string, PayloadRule["check"]>> = {
  loop: () => {
    for (;;);
  },
  regex: () => ({ kind: /^(a+)+$/.test(`${"a".repeat(50)}b`) ? "pass" : "pass" }),
  wait: () => new Promise<never>(() => undefined),
  heap: () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(1_000_000).fill(kept.length + 0.5));
  },
  buffers: () => {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(32 * 2 ** 20).fill(1));
  },
  exit: () => process.exit(3),
};

const text = {
  title: "A rule of this test",
  category: "security",
  severity: "low",
  gate: false,
  appliesTo: "all",
  motivation: "It stands for any rule.",
  trigger: "Whatever the test wants.",
  fix: "Nothing needs to be mended.",
  effort: "minutes",
  scope: "payload",
} as const;

/** The artifact's name says how its inspection ends. */
const ending: PayloadRule = {
  ...text,
  id: "TEST-END-004",
  check: (subject) =>
    ENDINGS[subject.artifact.shortName]?.(subject) ?? { kind: "unknown", reason: "all is well" },
};

export const ODD_RULES: readonly PayloadRule[] = [
  ...Object.entries(LOOPS).map(([id, check]) => ({ ...text, id, check })),
  ending,
  { ...text, id: "TEST-LAST-005", check: () => ({ kind: "unknown", reason: "it was reached" }) },
];

if (process.send) serveInspections(ODD_RULES);

import { describe, expect, test } from "vitest";
import {
  credentialFileViolations,
  genericSecretViolations,
  knownSecretViolations,
} from "../../../builder/scan/secrets/secret-violations.ts";
import { SCAN_SECRET_STEPS_MAX } from "../../../schemas/limits.ts";
import { scanOf } from "./scan-payload.ts";

// Put together here, so that no scanner takes this file for a leak.
const GITHUB = ["ghp", "R2d9KfQz7LmXw4TbVn8JcYh3PsGa6EuDqZ1k"].join("_");
const AWS = ["AKIA", "Q3EGRZ5B7X2MNPLT"].join("");
const GITLAB = ["glpat", "x7Kq-2mZp9RtLw4VbN8s"].join("-");
const PASSWORD = "Yq7-hedge-lamp";
const RANDOM = "k9Zx27LmQp41RtVw83NbHs65";
const KEY = [
  ["-----BEGIN", "PRIVATE KEY-----"].join(" "),
  ..."abcdef".split("").map((letter) => `${letter}${RANDOM}${RANDOM.slice(3)}Q7x9Lm2Kp5Rt8Vw1`),
  ["-----END", "PRIVATE KEY-----"].join(" "),
].join("\n");

async function idsIn(files: Record<string, string | Uint8Array>): Promise<string[]> {
  return (await scanOf(files)).secrets.map(({ pattern }) => pattern.id);
}

describe("where a credential is found", () => {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const escaped = [...GITHUB].map((c) => `\\x${c.charCodeAt(0).toString(16)}`).join("");
  test.each([
    ["plain", `token = "${GITHUB}"`],
    ["with a byte order mark", `\uFEFF${GITHUB}\n`],
    ["base64", `data: ${base64(`{"token":"${GITHUB}"}`)}`],
    ["base64 without padding", `data: ${base64(`token=${GITHUB}`).replaceAll("=", "")} `],
    [
      "base64 over lines",
      base64(`${"a line of text\n".repeat(20)}token=${GITHUB}\n`).replace(/.{76}/g, "$&\n"),
    ],
    [
      "base64 with text that is not ASCII",
      base64(`Grüße an alle, die das hier lesen können und wollen: ${GITHUB} – fertig`),
    ],
    ["base64 in base64", base64(base64(`token=${GITHUB}`))],
    ["hex", Buffer.from(`token ${GITHUB} `).toString("hex")],
    [
      "percent-encoded",
      `https://acme.dev/?q=token%3D${[...GITHUB].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("")}`,
    ],
    ["escaped", `const t = "${escaped}";`],
    ["escaped for JavaScript", `"${escaped.replaceAll("\\x", "\\u00")}"`],
    ["UTF-16", Buffer.from(`\uFEFFtoken = ${GITHUB}\r\n`, "utf16le")],
    [
      "a binary",
      Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(GITHUB), Buffer.from([0, 7])]),
    ],
    [
      "a binary in UTF-16",
      Buffer.concat([Buffer.from([9, 0, 0]), Buffer.from(GITHUB, "utf16le"), Buffer.from([0, 0])]),
    ],
    ["the very end", GITHUB],
  ])("%s", async (_, content) => {
    expect(await idsIn({ "a.txt": content })).toEqual(["github-pat"]);
  });

  test("a private key over lines, and on one line with escapes", async () => {
    expect(await idsIn({ "a.txt": KEY })).toEqual(["private-key"]);
    expect(await idsIn({ "a.json": JSON.stringify({ key: KEY }) })).toEqual(["private-key"]);
    expect(await idsIn({ "a.txt": KEY.split("\n").slice(0, 4).join("\n") })).toEqual([
      "private-key",
    ]);
  });

  test("line and column count as editors do", async () => {
    const [found] = (await scanOf({ "a.ts": `\n// é😀\nconst é = "${GITHUB}";` })).secrets;
    expect([found?.line, found?.column]).toEqual([3, 12]);
  });

  test("every place is told, in the order of the text", async () => {
    const { secrets } = await scanOf({ "a.txt": `${AWS}\n${GITHUB}\n${AWS}\n` });
    expect(secrets.map(({ pattern, line }) => `${pattern.id} ${line}`)).toEqual([
      "aws-access-token 1",
      "github-pat 2",
      "aws-access-token 3",
    ]);
  });
});

describe("what gitleaks has no rule for", () => {
  test.each([
    ["url-password", `amqps://app:${PASSWORD}@queue.acme.dev/v`],
    ["url-password", `jdbc:mysql://app:${PASSWORD}@db.acme.dev:3306/app`],
    ["url-token", `git+https://${GITLAB.replaceAll("-", "x")}:x-oauth-basic@github.com/acme/hello`],
    ["connection-password", `"Server=db.acme.dev;Database=app;Uid=app;Pwd=${PASSWORD};"`],
    ["aws-secret-access-key", `AWS_SECRET_ACCESS_KEY=${RANDOM}${RANDOM}`.slice(0, 62)],
    [
      "azure-storage-key",
      `AccountName=acme;AccountKey=${`${RANDOM}${RANDOM}${RANDOM}${RANDOM}`.slice(0, 86)}==`,
    ],
    ["npm-registry-token", `//npm.acme.dev/:_authToken=${RANDOM}`],
    ["telegram-bot-api-token", `bot = 7213808860:AA${RANDOM}xIU-0v6xN`],
    [
      "discord-bot-token",
      `discord: ${["MTk4NjIyNDgzNDcxOTI1MjQ4", "Cl2FMQ", "ZnCjm1XVW7vRze4b7Cq4se7kKWs"].join(".")}`,
    ],
    ["groq-api-key", ["gsk", `${RANDOM}${RANDOM}abcd`].join("_")],
    ["tailscale-key", ["tskey", "auth", "k9Zx27LmQp41", RANDOM].join("-")],
    ["vercel-token", ["vcp", `${RANDOM}`].join("_")],
  ])("%s: %s", async (id, content) => {
    expect(await idsIn({ "a.txt": ` ${content} \n` })).toEqual([id]);
  });
});

describe("what switches nothing off", () => {
  test.each([
    [
      "comments for scanners",
      `/* secretlint-disable */ const t = "${GITHUB}"; // gitleaks:allow nosec pragma: allowlist secret`,
    ],
    ["an example on the same line", `token: example changeme ${GITHUB} AKIAIOSFODNN7EXAMPLE`],
    [
      "a word in the password that stands for examples",
      `redis://app:secur3Pass@cache.acme.dev:6379`,
    ],
  ])("%s", async (_, content) => {
    expect(await idsIn({ "a.js": content })).toHaveLength(1);
  });

  test("a path that scanners skip", async () => {
    const names = [
      "node_modules/x/a.js",
      "package-lock.json",
      "a.svg",
      "gitleaks.toml",
      "vendor/a.go",
      "test/a_test.go",
    ];
    expect(
      await idsIn(Object.fromEntries(names.map((name) => [name, ` ${GITHUB} `]))),
    ).toHaveLength(names.length);
  });
});

describe("what is no credential", () => {
  test.each([
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIAIOSFODNN7EXAMPLE",
    'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
    "https://user:password@acme.dev",
    'curl -H "Authorization: Bearer YOUR_API_TOKEN" https://acme.dev',
    "https://<user>:<password>@acme.dev",
    "postgres://${USER}:${PASSWORD}@db.acme.dev/app",
    "postgres://{user}:{password}@db.acme.dev/app",
    "mysql://root:root@db.acme.dev/app",
    "mongodb://app:YOUR_PASSWORD@db.acme.dev",
    "amqp://guest:guest@localhost:5672",
    "redis://default:Yq7hedge@127.0.0.1",
    "https://app:Yq7hedge@api.example.com",
    "ftp://u:****@acme.dev",
    "git+ssh://git@github.com:acme/hello.git",
    "http://[::1]:8080/@acme/hello",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEq7wB2m1hUvvmYyqrBo7qhw0nSl3m\n-----END PUBLIC KEY-----",
    "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
    "sha512-q7wB2m1hUvvmYyqrBo7qhw0nSl3mZ0l0p0w3v8a6v5b2n1c4x7z9k8j6h5g4f3d2s1a0",
  ])("%s", async (content) => {
    const known = knownSecretViolations(await scanOf({ "a.txt": `${content}\n` }));
    expect(known.map(({ message }) => message)).toEqual([]);
  });
});

describe("what is said about it", () => {
  const text = [
    GITHUB,
    `https://app:${PASSWORD}@acme.dev`,
    `apiKey = "${RANDOM}"`,
    KEY,
    `x ${Buffer.from(GITLAB).toString("base64")} x`,
  ].join("\n");

  test("nothing that is shown has more than four characters of a secret", async () => {
    const scan = await scanOf({ "a.txt": text, "b/.env": `PASSWORD=${PASSWORD}\n`, id_rsa: KEY });
    const said = JSON.stringify([
      knownSecretViolations(scan),
      genericSecretViolations(scan),
      credentialFileViolations(scan),
    ]);
    expect(knownSecretViolations(scan).length).toBeGreaterThan(4);
    for (const secret of [GITHUB, PASSWORD, RANDOM, GITLAB, Buffer.from(GITLAB).toString("base64")])
      for (let at = 0; at + 5 <= secret.length; at++)
        expect(said).not.toContain(secret.slice(at, at + 5));
  });

  test("the identity tells secrets apart, and stays when lines move", async () => {
    const identities = async (content: string) =>
      knownSecretViolations(await scanOf({ "a.txt": content })).map(({ identity }) => identity);
    const [first] = await identities(GITHUB);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await identities(`\n\n  ${GITHUB}`)).toEqual([first]);
    expect(await identities(GITHUB.replace("R2", "R3"))).not.toEqual([first]);
  });

  test("a token blocks; a password in a URL, a public id and a token that expires do not", async () => {
    const gate = async (content: string) =>
      knownSecretViolations(await scanOf({ "a.txt": content })).map(({ gate, severity }) => [
        severity,
        gate,
      ]);
    expect(await gate(GITHUB)).toEqual([[undefined, undefined]]);
    expect(await gate(`https://app:${PASSWORD}@acme.dev`)).toEqual([["medium", false]]);
    expect(await gate(`discord_client_id = "182736450918273645"`)).toEqual([["medium", false]]);
    expect(
      await gate(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhY21lIiwic3ViIjoiNDIifQ.q7wB2m1hUvvmYyqrBo7qhw0nSl3mZ0l0",
      ),
    ).toEqual([["high", false]]);
  });

  test("the fix says first to revoke, and where", async () => {
    const [violation] = knownSecretViolations(await scanOf({ "a.txt": GITHUB }));
    expect(violation?.fix).toMatch(
      /^revoke it at GitHub \(github\.com\/settings\/tokens\), then delete it/,
    );
  });

  test("a generic hit is told by the other rule only, and not where a known one is", async () => {
    const scan = await scanOf({ "a.txt": `apiKey = "${RANDOM}"\ntoken = "${GITHUB}"\n` });
    expect(genericSecretViolations(scan).map(({ at }) => at.line)).toEqual([1]);
    expect(knownSecretViolations(scan).map(({ at }) => at.line)).toEqual([2]);
  });
});

describe("hostile content", () => {
  test.each([
    ["one letter", "a"],
    ["a name without an end", "key=key="],
    ["the beginning of a token", "EAAM"],
    ["a loop over any character", "PuTTY-User-Key-File-2:"],
    ["manifests", "kind: secret\ndata: "],
    ["commands", 'curl -u "a'],
    ["escapes", "\\x41"],
    ["encoded words", "YWFhYWFhYWFhYWFhYWFh "],
    ["keys without a body", "-----BEGIN PRIVATE KEY-----"],
    ["placeholders", "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "],
  ])("%s, in half a million bytes: judged, or unscanned, in time", async (_, unit) => {
    const started = performance.now();
    const scan = await scanOf({ "a.yaml": Buffer.alloc(500_000, unit), "b.txt": "x" });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(scan.secrets.length).toBeLessThan(200);
  });

  test("work that would never end is counted, and what is left is unscanned", async () => {
    const hits = Buffer.alloc(SCAN_SECRET_STEPS_MAX / 100, "glpat--");
    const scan = await scanOf({ "a.txt": hits, "b.txt": GITHUB });
    expect(scan.unscanned.map(({ path }) => path)).toEqual(["files/a.txt", "files/b.txt"]);
  });

  test("many harmless hits hide none of another kind", async () => {
    const noise = Array.from(
      { length: 300 },
      (_, index) => `apiKey = "${RANDOM}${index}"\n${AWS}\n`,
    ).join("");
    expect(await idsIn({ "a.txt": `${noise}${GITHUB}\n` })).toContain("github-pat");
  });
});

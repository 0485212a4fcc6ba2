import { describe, expect, test } from "vitest";
import { scanText } from "../../builder/scan/environment/scan-text.ts";
import { judgeReference } from "../../builder/scan/url/judge-reference.ts";
import { checkChanges } from "./check-changes.ts";

async function found(path: string, text: string): Promise<string[]> {
  const lines: string[] = [];
  await scanText(path, text, ({ concern }, { line, column }) =>
    lines.push(`${line}:${column} ${concern}`),
  );
  return [...new Set(lines)];
}

describe("settings are found where they stand", () => {
  test.each<[string, string, string[]]>([
    ["a.yaml", "users:\n  - name: a\n    plain_text_passwd: letmein\n", ["3:5 password"]],
    ["a.yml", "users:\n  - name: a\n    password: '{{ secret }}'\n", []],
    ["a.yaml", "password: ${DB_PASSWORD}\n", []],
    ["a.yaml", "password:\n  type: string\n  description: Your password\n", []],
    ["a.yaml", "description: |\n  curl https://e.org/i | sh\n", []],
    ["a.yaml", "post_install: |\n  true\n  curl https://e.org/i | sh\n", ["3:26 fetch"]],
    ["a.yaml", "runcmd:\n  - [sh, -c, 'echo a:letmein | chpasswd']\n", ["2:14 password"]],
    ["a.yaml", "runcmd:\n  - wget https://e.org/a.tgz\n  - sha256sum -c SUMS\n", []],
    ["a.yaml", 'services:\n  j:\n    command: ["jupyter", "lab", "--ip=0.0.0.0"]\n', []],
    [
      "a.yaml",
      "write_files:\n  - path: /etc/x.conf\n    content: |\n      requirepass letmein\n",
      ["4:7 password"],
    ],
    ["a.yaml", "dependencies:\n  - pip:\n    - git+https://github.com/a/b\n", ["3:7 fetch"]],
    ["a.json", '{ "NotebookApp": { "ip": "0.0.0.0", "token": "" } }', ["1:20 bind", "1:37 token"]],
    [
      "a.ipynb",
      '{"cells":[{"source":["!pip install git+https://e.org/a\\n","x = 1"]}]}',
      ["1:22 fetch"],
    ],
    ["a.ipynb", '{"cells":[{"source":["password = \\"x\\""]}]}', []],
    ["jupyter_notebook_config.py", "c.NotebookApp.token = ''\n", ["1:1 token"]],
    ["jupyter_notebook_config.py", "c.NotebookApp.token = os.environ['T']\n", []],
    ["jupyter_notebook_config.py", "# c.NotebookApp.token = ''\n", []],
    ["main.py", 'password = "letmein"\n', []],
    ["rserver.conf", "www-address=0.0.0.0\nauth-none=1\n", ["1:1 bind", "2:1 token"]],
    [".env", "POSTGRES_PASSWORD=letmein\nDEBUG=1\n", ["1:1 password"]],
    [".env.example", "POSTGRES_PASSWORD=\n", []],
    ["j.service", "[Service]\nExecStart=/usr/bin/jupyter lab --ip=0.0.0.0\n", ["2:32 bind"]],
    ["init.sql", "CREATE USER a IDENTIFIED BY 'letmein';\n", ["1:1 password"]],
    [
      "a.pkr.hcl",
      'provisioner "shell" {\n  inline = [\n    "curl https://e.org/i | sh",\n  ]\n}\n',
      ["3:29 fetch"],
    ],
    [
      "main.tf",
      "user_data = <<-EOF\n  #!/bin/sh\n  echo a:letmein | chpasswd\n  EOF\n",
      ["3:20 password"],
    ],
    [
      "Vagrantfile",
      'config.vm.provision "shell", inline: <<-SHELL\n  echo a:letmein | chpasswd\nSHELL\n',
      ["2:20 password"],
    ],
    [
      "Dockerfile",
      "FROM a\nRUN wget https://e.org/a && \\\n # check\n echo x a | sha256sum -c\n",
      [],
    ],
    ["Dockerfile", 'FROM a\nCMD ["code-server", "--auth", "none"]\n', ["2:5 token"]],
    [
      "Dockerfile",
      "FROM a\nRUN --mount=type=cache,target=/x pip install git+https://e.org/a\n",
      ["2:46 fetch"],
    ],
    [
      "Dockerfile.liquid",
      "FROM a\nENV JUPYTER_TOKEN={{ token }} USER_PASSWORD=letmein\n",
      ["2:31 password"],
    ],
    [
      "user-data",
      "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/x-shellscript\n\n#!/bin/sh\necho a:letmein | chpasswd\n--x--\n",
      ["8:18 password"],
    ],
    ["firstboot", "#!/usr/bin/env bash\necho a:letmein | chpasswd\n", ["2:18 password"]],
    ["README.md", "echo a:letmein | chpasswd\n", []],
  ])("%s %j", async (path, text, expected) => {
    expect(await found(path, text)).toEqual(expected);
  });
});

test("a script keeps being read behind a byte that is no UTF-8", async () => {
  const script = Buffer.concat([
    Buffer.from("echo "),
    Buffer.from([0xe9]),
    Buffer.from("\necho a:letmein | chpasswd\n"),
  ]);
  const { findings } = await checkChanges({ "artifacts/acme/starter/1.0.0/files/x.sh": script });
  expect(findings.map(({ rule, line }) => `${rule} ${line}`)).toContain("ENV-PASS-001 2");
});

test("a finding never shows the password", async () => {
  const { findings } = await checkChanges({
    "artifacts/acme/starter/1.0.0/files/x.sh":
      "P=Zx81secret; echo a:$P | chpasswd; export DB_PASSWORD=$P; curl https://u:$P@e.org/x | sh\n",
  });
  const own = findings.filter(({ rule }) => rule.startsWith("ENV-"));
  expect(own.length).toBeGreaterThan(2);
  expect(JSON.stringify(own)).not.toContain("Zx81secret");
});

test.each([
  ["(".repeat(200_000)],
  ["$(".repeat(100_000)],
  ["`".repeat(200_000)],
  ["${".repeat(100_000)],
  ["{ ".repeat(100_000) + " )".repeat(100_000)],
  ["cat <<A\n".repeat(20_000)],
  ["A=$A$A; ".repeat(20_000)],
  ["{ cat; { cat; ".repeat(5_000) + "} | cat; ".repeat(10_000)],
])("hostile scripts are read in bounded time (%#)", { timeout: 5_000 }, async (text) => {
  expect(await found("a.sh", text)).toEqual([]);
});

describe("references", () => {
  test.each([
    ["http://example.org/a", "scheme"],
    ["https://localhost/a", "private"],
    ["https://127.1/a", "private"],
    ["https://0x7f000001/a", "private"],
    ["https://2130706433/", "private"],
    ["https://10.0.0.1/", "private"],
    ["https://172.31.0.1/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://169.254.169.254/latest/meta-data/", "private"],
    ["https://100.64.0.1/", "private"],
    ["https://[::1]/", "private"],
    ["https://[fe80::1]/", "private"],
    ["https://[::ffff:10.0.0.1]/", "private"],
    ["https://printer.local/", "private"],
    ["https://metadata.google.internal/", "private"],
    ["https://intranet/", "private"],
    ["https://raw.githubusercontent.com/a/b/main/c", "moving"],
    ["https://raw.githubusercontent.com/a/b/refs/heads/v1/c", "moving"],
    ["https://github.com/a/b/archive/refs/heads/main.zip", "moving"],
    ["https://github.com/a/b/raw/master/c", "moving"],
    ["https://codeload.github.com/a/b/zip/main", "moving"],
    ["https://gitlab.com/a/b/-/raw/develop/c", "moving"],
    ["https://huggingface.co/a/b/resolve/main/c.bin", "moving"],
    ["https://github.com/a/b/releases/latest/download/c", "moving"],
    ["https://cdn.jsdelivr.net/npm/a/b.js", "moving"],
    ["https://cdn.jsdelivr.net/gh/a/b@main/c.js", "moving"],
    ["https://unpkg.com/a@latest/b.js", "moving"],
  ])("%s: %s", (url, kind) => expect(judgeReference(url)?.kind).toBe(kind));

  test.each([
    "https://example.org/a",
    "https://172.32.0.1/",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://raw.githubusercontent.com/a/b/0123456789abcdef0123456789abcdef01234567/c",
    "https://github.com/a/b/archive/refs/tags/v1.2.0.tar.gz",
    "https://github.com/a/b/archive/v1.2.0.zip",
    "https://github.com/a/b/releases/download/v1/c",
    "https://huggingface.co/a/b/resolve/0123456789abcdef0123456789abcdef01234567/c.bin",
    "https://cdn.jsdelivr.net/npm/@a/b@1.2.3/c.js",
    "https://unpkg.com/a@1.2.3/b.js",
    "https://zenodo.org/records/12345/files/a.zip",
  ])("%s", (url) => expect(judgeReference(url)).toBeUndefined());
});

/** Modules and plugins: code that another program loads, runs or calls. */
import type { Sample, SampleContext, SampleTable } from "../artifact-sample.ts";

/** What the samples read with; this program does not. */
const FILES = "node:fs/promises";

const DECLARATIONS = `/**
 * A greeting in one line.
 *
 * @throws {TypeError} for an empty name
 */
export function greet(name: string): string;
`;

const CODE = `/** A greeting in one line. */
export function greet(name) {
  const who = String(name).trim();
  if (who === "") throw new TypeError("greet() needs a name");
  return \`Hello, \${who}!\`;
}
`;

function packageJson({ name, license }: SampleContext, rest: object): string {
  const fields = {
    name: `@${name}`,
    version: "0.1.0",
    license,
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
    engines: { node: ">=20" },
  };
  return `${JSON.stringify({ ...fields, ...rest }, null, 2)}\n`;
}

function moduleNode(context: SampleContext): Sample {
  return {
    manifest: {
      config: {
        entry: "index.js",
        types: "index.d.ts",
        nodeVersion: ">=20",
        moduleFormat: "esm",
      },
    },
    files: {
      "index.js": CODE,
      "index.d.ts": DECLARATIONS,
      "package.json": packageJson(context, {}),
    },
    usage: `\`\`\`js
import { greet } from "./ashlar_modules/${context.name}/index.js";

greet("Ada"); // "Hello, Ada!"
\`\`\``,
    reference:
      "`greet(name)` gives a greeting in one line. It throws a TypeError when the name is empty.",
  };
}

function plugin({ name, ...context }: SampleContext): Sample {
  const title = JSON.stringify(context.shortName);
  return {
    manifest: {
      config: {
        type: "node",
        entry: "index.js",
        host: "vite",
        hostVersion: ">=5.0.0",
        nodeVersion: ">=20",
      },
      gtypes: [
        {
          name: "PluginOptions",
          description: "The argument of the plugin's function, which may be left out.",
          fields: { banner: "string" },
        },
      ],
    },
    files: {
      "index.js": `/** Puts a comment before every chunk that the build writes. */
export function banner({ banner: text = "Built with Vite" } = {}) {
  return {
    name: ${title},
    renderChunk: (code) => ({ code: \`/* \${text.replaceAll("*/", "* /")} */\\n\${code}\`, map: null }),
  };
}
`,
      "index.d.ts": `export interface PluginOptions {
  /** The comment's text. */
  banner?: string;
}

/** Puts a comment before every chunk that the build writes. */
export function banner(options?: PluginOptions): {
  name: string;
  renderChunk(code: string): { code: string; map: null };
};
`,
      "package.json": packageJson({ name, ...context }, { peerDependencies: { vite: ">=5.0.0" } }),
    },
    usage: `\`\`\`js
import { banner } from "./ashlar_modules/${name}/index.js";

export default { plugins: [banner({ banner: "Built by Ada" })] };
\`\`\``,
    reference: "`banner(options)` gives a plugin of Vite. `options` is a `PluginOptions`.",
  };
}

function moduleOci({ name }: SampleContext): Sample {
  return {
    manifest: {
      config: { dockerfile: "Dockerfile", platforms: ["linux/amd64"], entrypoint: ["/hello"] },
      capabilities: ["container:run"],
    },
    files: {
      Dockerfile: `# Nothing but one program: no base image, no shell, no root.
FROM scratch
COPY --chmod=0555 hello /hello
USER 65532:65532
ENTRYPOINT ["/hello"]
`,
      hello: helloProgram(),
    },
    executables: ["hello"],
    usage: `\`\`\`sh
docker build --tag hello ashlar_modules/${name}
docker run --rm hello
\`\`\``,
    reference: "The container prints one line and ends with status 0. It reads nothing.",
  };
}

function moduleBinary({ name }: SampleContext): Sample {
  return {
    manifest: {
      config: {
        executables: [{ os: "linux", architecture: "x86_64", file: "hello" }],
        usage: "hello. Prints one line; status 0.",
      },
    },
    files: {
      hello: helloProgram(),
      "hello.asm": `; The same program as source: nasm -f elf64 hello.asm && ld -o hello hello.o
global _start
section .text
_start:
  mov eax, 1          ; write
  mov edi, 1          ; to standard output
  lea rsi, [rel text]
  mov edx, 6
  syscall
  mov eax, 60         ; exit
  xor edi, edi        ; with status 0
  syscall
text: db "Hello", 10
`,
    },
    executables: ["hello"],
    usage: `\`\`\`sh
./ashlar_modules/${name}/hello
\`\`\``,
    reference: "`hello` prints one line and ends with status 0. It takes no arguments.",
  };
}

/** A program for Linux on x86_64 that prints `Hello` (ELF64: one header, one segment, 36 bytes of code, the text). */
function helloProgram(): Uint8Array {
  const text = new TextEncoder().encode("Hello\n");
  const [base, header] = [0x400000, 64 + 56];
  const code = [
    ...[0xb8, 1, 0, 0, 0], // mov eax, 1: write
    ...[0xbf, 1, 0, 0, 0], // mov edi, 1: standard output
    ...[0x48, 0xbe, 0, 0, 0, 0, 0, 0, 0, 0], // mov rsi, the text
    ...[0xba, text.length, 0, 0, 0], // mov edx, its length
    ...[0x0f, 0x05], // syscall
    ...[0xb8, 60, 0, 0, 0], // mov eax, 60: exit
    ...[0x31, 0xff], // xor edi, edi
    ...[0x0f, 0x05], // syscall
  ];
  const size = header + code.length + text.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(base + header), true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint16(58, 64, true);
  view.setUint32(64, 1, true);
  view.setUint32(68, 5, true);
  view.setBigUint64(80, BigInt(base), true);
  view.setBigUint64(88, BigInt(base), true);
  view.setBigUint64(96, BigInt(size), true);
  view.setBigUint64(104, BigInt(size), true);
  view.setBigUint64(112, 0x1000n, true);
  bytes.set(code, header);
  view.setBigUint64(header + 12, BigInt(base + header + code.length), true);
  bytes.set(text, header + code.length);
  return bytes;
}

/** A module with one function: add(i32, i32) → i32. */
const ADD = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f],
  ...[3, 2, 1, 0],
  ...[7, 7, 1, 3, 0x61, 0x64, 0x64, 0, 0],
  ...[10, 9, 1, 7, 0, 0x20, 0, 0x20, 1, 0x6a, 0x0b],
];

function moduleWasm({ name }: SampleContext): Sample {
  return {
    manifest: {
      config: {
        wasmFile: "add.wasm",
        wasi: false,
        exports: [
          {
            name: "add",
            params: ["i32", "i32"],
            results: ["i32"],
            description: "The sum of two numbers, modulo 2 to the power of 32.",
          },
        ],
      },
    },
    files: {
      "add.wasm": Uint8Array.from(ADD),
      "add.wat": `(module
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1))))
`,
    },
    usage: `\`\`\`js
import { readFile } from "${FILES}";

const bytes = await readFile("ashlar_modules/${name}/add.wasm");
const { instance } = await WebAssembly.instantiate(bytes);
instance.exports.add(2, 3); // 5
\`\`\``,
    reference: "`add(a, b)` gives the sum of two 32-bit numbers. `add.wat` is the source.",
  };
}

function moduleExternal({ name, title }: SampleContext): Sample {
  return {
    manifest: {
      config: {
        protocol: "https",
        endpoint: "https://api.example.org",
        specification: "openapi.yaml",
        adapter: "adapter.mjs",
        authentication: "none",
      },
      capabilities: ["network:outbound"],
      permissions: { allowedDomains: ["api.example.org"] },
      gtypes: [
        {
          name: "Status",
          description: "What status() resolves to: whether the service is well.",
          fields: { status: "string" },
        },
      ],
    },
    files: {
      "openapi.yaml": `openapi: 3.1.0
info:
  title: ${JSON.stringify(title)}
  version: 0.1.0
servers:
  - url: https://api.example.org
paths:
  /status:
    get:
      operationId: status
      summary: Whether the service is well.
      responses:
        "200":
          description: It is.
          content:
            application/json:
              schema:
                type: object
                properties: { status: { type: string, description: The word ok. } }
                required: [status]
`,
      "adapter.mjs": `const ENDPOINT = "https://api.example.org";

/** Whether the service is well. @throws {Error} when it does not answer */
export async function status({ fetch = globalThis.fetch } = {}) {
  const answer = await fetch(\`\${ENDPOINT}/status\`, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(\`the service answers \${answer.status}\`);
  return answer.json();
}
`,
    },
    usage: `\`\`\`js
import { status } from "./ashlar_modules/${name}/adapter.mjs";

await status(); // { status: "ok" }
\`\`\``,
    reference:
      "`status()` resolves to a `Status`, and rejects when the service does not answer. The whole contract is in `openapi.yaml`.",
  };
}

export const MODULE_SAMPLES: SampleTable = {
  "module-node": moduleNode,
  "module-oci": moduleOci,
  "module-wasm": moduleWasm,
  "module-binary": moduleBinary,
  "module-external": moduleExternal,
  plugin,
};

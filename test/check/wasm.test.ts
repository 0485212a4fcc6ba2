import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import wabtInit from "wabt";
import { hostCapability, importNeed, interfaceNeed } from "../../builder/scan/wasm/import-needs.ts";
import { judgeWasm } from "../../builder/scan/wasm/judge-wasm.ts";
import { type Changes, checkChanges } from "./check-changes.ts";

const wabt = await wabtInit();

function wat(text: string): Uint8Array {
  const module = wabt.parseWat("test.wat", text);
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const CORE = "0061736d 01000000";
const COMPONENT = "0061736d 0d000100";

describe("the official test suite", () => {
  /** Binary modules of WebAssembly/testsuite; see the file's own header for where it is from. */
  const { cases } = JSON.parse(
    gunzipSync(
      readFileSync(new URL("../fixtures/wasm-testsuite.json.gz", import.meta.url)),
    ).toString(),
  ) as { cases: { readonly name: string; readonly expect: string; readonly base64: string }[] };

  test.each(["valid", "malformed", "invalid"])("%s modules", (expected) => {
    const own = cases.filter(({ expect: kind }) => kind === expected);
    expect(own.length).toBeGreaterThan(10);
    const wrong = own.filter(({ base64 }) => {
      const { kind } = judgeWasm(Buffer.from(base64, "base64"));
      return kind !== (expected === "valid" ? "module" : "broken");
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe("what a file is", () => {
  test.each([
    ["", "is no WebAssembly: it is empty"],
    ["28 6d 6f 64 75 6c 65 29", "is no WebAssembly: it is the text format; compile it"],
    ["7f 45 4c 46", "is no WebAssembly: it begins with 7f454c46 instead of 0061736d"],
    ["0061736d 01", "ends within its first eight bytes"],
    ["0061736d 02000000", "has the unknown WebAssembly version 02000000"],
    [`${CORE} 01 7f`, "is broken at byte 10: 127 bytes are announced and 0 are left"],
    [`${CORE} 0f 00`, "is broken at byte 8: there is no section 15"],
    [
      `${CORE} 03 01 00 01 01 00`,
      "is broken at byte 11: section 1 is out of order or stands twice",
    ],
    [
      `${CORE} 01 04 01 60 00 00 03 02 01 00`,
      "is broken at byte 18: it declares 1 functions and has 0",
    ],
    [`${COMPONENT} 0d 00`, "is broken at byte 8: there is no component section 13"],
    [`${COMPONENT} 04 04 00000000`, "is broken at byte 10: 8 bytes are announced and 4 are left"],
    [
      `${COMPONENT} 01 0a ${CORE} 0f 00`,
      "has a core module inside that is broken at byte 8: there is no section 15",
    ],
  ])("%j", (bytes, problem) => {
    expect(judgeWasm(hex(bytes))).toEqual({ kind: "broken", problem });
  });

  test("a module that breaks the typing rules", () => {
    const bytes = hex(`${CORE} 01 05 01 60 00 01 7f 03 02 01 00 0a 04 01 02 00 0b`);
    expect(judgeWasm(bytes)).toMatchObject({
      kind: "broken",
      problem: expect.stringMatching(/^is not valid: Compiling function #0 failed: .*@\+\d+/),
    });
  });

  test.each([
    ["custom page sizes", `${CORE} 05 04 01 08 00 00`],
    ["custom descriptors", `${CORE} 01 02 01 4d`],
    ["stack switching", `${CORE} 01 03 01 5d 00`],
    ["another version of the component model", "0061736d 0e000100"],
    ["names with attributes", `${COMPONENT} 0a 02 01 02`],
  ])("%s are undecided", (feature, bytes) => {
    expect(judgeWasm(hex(bytes))).toMatchObject({ kind: "unsupported", feature });
  });

  test("a component's imports, exports and modules", () => {
    const name = Buffer.from("wasi:http/types@0.2.0");
    const imported = `0a ${(name.length + 5).toString(16)} 01 00 ${name.length.toString(16)} ${name.toString("hex")} 05 00`;
    expect(judgeWasm(hex(`${COMPONENT} ${imported} 01 08 ${CORE}`))).toEqual({
      kind: "component",
      component: {
        imports: ["wasi:http/types@0.2.0"],
        exports: [],
        modules: [Buffer.from(hex(CORE))],
      },
    });
  });

  test("nothing is thrown, whatever the bytes", () => {
    const sample = Buffer.from(
      wat(
        '(module (import "env" "f" (func (param i32))) (memory 1) (func (export "g") (result i64) i64.const 1))',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
        fc.boolean(),
        (edits, isComponent) => {
          const bytes = Buffer.from(sample);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          if (isComponent) bytes.set(hex(COMPONENT));
          judgeWasm(bytes);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("what an import needs", () => {
  test.each([
    ["wasi_snapshot_preview1", "fd_write", [], true],
    ["wasi_snapshot_preview1", "random_get", [], true],
    ["wasi_snapshot_preview1", "environ_get", [], true],
    [
      "wasi_snapshot_preview1",
      "path_open",
      ["filesystem:read", "filesystem:write", "filesystem"],
      true,
    ],
    ["wasi_unstable", "path_unlink_file", ["filesystem:write", "filesystem"], true],
    ["wasi_snapshot_preview1", "sock_accept", ["network:inbound", "network"], true],
    [
      "wasi_snapshot_preview1",
      "sock_send",
      ["network:outbound", "network:inbound", "network"],
      true,
    ],
    ["wasi", "thread-spawn", [], true],
    ["env", "read_secret", ["host:env"], false],
  ])("%s.%s", (module, name, capabilities, wasi) => {
    expect(importNeed({ module, name, kind: "function" })).toEqual({ capabilities, wasi });
  });

  test.each([
    ["wasi:cli/stdout@0.2.0", [], true],
    ["wasi:io/streams@0.2.0", [], true],
    ["wasi:filesystem/types@0.2.0", ["filesystem:read", "filesystem:write", "filesystem"], true],
    ["wasi:sockets/tcp@0.2.0", ["network:outbound", "network:inbound", "network"], true],
    ["wasi:http/incoming-handler@0.2.0", ["network:inbound", "network"], true],
    ["wasi:http/types@0.2.0", [], true],
    ["acme:store/keys@1.0.0", ["host:acme:store-keys"], false],
  ])("%s", (name, capabilities, wasi) => {
    expect(interfaceNeed(name)).toEqual({ capabilities, wasi });
  });

  test("memories, tables, globals and built-in strings need nothing", () => {
    expect(importNeed({ module: "env", name: "memory", kind: "memory" })).toBeUndefined();
    expect(
      importNeed({ module: "wasm:js-string", name: "length", kind: "function" }),
    ).toBeUndefined();
  });

  test("a module's name becomes a word that a manifest may hold", () => {
    expect(hostCapability("__wbindgen_placeholder__")).toBe("host:wbindgen-placeholder");
    fc.assert(
      fc.property(fc.string(), (module) => {
        expect(hostCapability(module)).toMatch(/^[a-z0-9][a-z0-9:.+#-]{0,39}$/);
      }),
    );
  });
});

describe("rules", () => {
  const SHOP = "artifacts/acme/greeter";
  const config = (lines: string): string => `config:\n${lines}`;
  const withWasm = (manifest: string, bytes: Uint8Array, type = "module-wasm"): Changes => ({
    [`${SHOP}/artifact.md`]: (text) => text.replace(/type: .*/, `type: ${type}`),
    [`${SHOP}/1.0.0/manifest.yaml`]: manifest,
    [`${SHOP}/1.0.0/files/a.wasm`]: bytes,
  });
  const found = async (changes: Changes) => {
    const { findings, outcomes } = await checkChanges(changes);
    return [
      ...findings
        .filter(({ rule }) => rule.startsWith("WASM"))
        .map(({ rule, message, fix }) => `${rule}: ${message} => ${fix}`),
      ...outcomes
        .filter(
          ({ rule, path, outcome }) =>
            rule.startsWith("WASM") && path.startsWith(SHOP) && outcome !== "fail",
        )
        .map(({ rule, outcome, reason }) => `${rule} ${outcome}: ${reason}`),
    ];
  };

  const reader = wat(
    '(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))) (import "wasi_snapshot_preview1" "path_open" (func)) (import "env" "exec" (func)) (import "./glue.js" "log" (func)) (memory (export "m") 1) (func (export "f") (param i32) (result f64) f64.const 0))',
  );

  test("imports are held against capabilities, exports against config.exports", async () => {
    const manifest = config(
      "  wasmFile: a.wasm\n  wasi: true\n  exports:\n    - {name: f, params: [i32], results: [f64]}\n    - {name: f, params: [], results: [f64]}\n    - {name: m, params: [], results: []}\n    - {name: gone, params: [], results: []}\n",
    );
    expect(
      await found({ ...withWasm(manifest, reader), [`${SHOP}/1.0.0/files/glue.js`]: "x" }),
    ).toEqual([
      'WASM-IMP-001: "a.wasm" imports "env.exec", and the manifest declares no capability for that => add "host:env" to capabilities, or build the file without the import',
      'WASM-IMP-001: "a.wasm" imports "wasi_snapshot_preview1.path_open", and the manifest declares no capability for that => add "filesystem:read" to capabilities, or build the file without the import',
      'WASM-IMP-001: config.exports declares "f" as () -> (f64), but "a.wasm" exports it as (i32) -> (f64) => correct params and results, or build the file that is meant',
      'WASM-IMP-001: config.exports declares the function "m", but in "a.wasm" it is a memory => leave "m" out of config.exports',
      'WASM-IMP-001: config.exports declares "gone", but "a.wasm" does not export it => export it, or declare what is there: "m", "f"',
    ]);
  });

  test("what is declared is fine", async () => {
    const manifest = `${config("  wasmFile: a.wasm\n  wasi: true\n")}capabilities: [filesystem:write, "host:env", "host:glue.js"]\n`;
    expect(await found(withWasm(manifest, reader))).toEqual([]);
  });

  test("WASI must be declared", async () => {
    const manifest = `${config("  wasmFile: a.wasm\n  wasi: false\n")}capabilities: ["host:env", "host:glue.js"]\n`;
    expect(await found(withWasm(manifest, reader))).toEqual([
      'WASM-IMP-001: config.wasi is false, but "a.wasm" imports "wasi_snapshot_preview1.fd_write", "wasi_snapshot_preview1.path_open" => set config.wasi to true, or build for a target without WASI',
    ]);
  });

  test("a plugin for WebAssembly is judged, one for Node is not", async () => {
    const plugin = (kind: string) =>
      config(`  type: ${kind}\n  entry: a.wasm\n  host: shop\n  hostVersion: ^1.0.0\n`);
    expect(await found(withWasm(plugin("wasm"), Buffer.from("(module)"), "plugin"))).toEqual([
      'WASM-VAL-001: "a.wasm" is no WebAssembly: it is the text format; compile it => name a compiled .wasm file in config.entry (line 3 of artifacts/acme/greeter/1.0.0/manifest.yaml)',
      'WASM-IMP-001 unknown: "a.wasm" could not be read as WebAssembly',
    ]);
    expect(await found(withWasm(plugin("node"), Buffer.from("(module)"), "plugin"))).toEqual([
      "WASM-IMP-001 not-applicable: what the manifest names is no WebAssembly",
      "WASM-VAL-001 not-applicable: what the manifest names is no WebAssembly",
    ]);
  });

  test("features that the engine lacks are undecided", async () => {
    const manifest = config("  wasmFile: a.wasm\n  wasi: false\n");
    expect(await found(withWasm(manifest, hex(`${CORE} 05 04 01 08 00 00`)))).toEqual([
      'WASM-VAL-001 unknown: "a.wasm" uses what this engine does not know (custom page sizes); an engine that does could decide',
    ]);
  });
});

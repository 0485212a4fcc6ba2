import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { satisfies } from "semver";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

const utf8checks = versionsOf("ashlar/utf8check", "module-binary");
const nmeaChecksums = versionsOf("tidewater/nmea-checksum", "module-binary");
const utf8Images = versionsOf("ashlar/utf8check-image", "module-oci");
const tideImages = versionsOf("tidewater/tide-data", "module-oci");

/** Elsewhere the programs are looked at but not run, and the report counts those tests as skipped. */
const RUNS = process.platform === "linux" && process.arch === "x64";

const programOf = ({ files, manifest }: ArtifactVersion<"module-binary">) =>
  join(files, manifest.config.executables[0]!.file);

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
}

async function run(
  program: string,
  input: Uint8Array | string,
  pieceSize = 65536,
): Promise<Outcome> {
  const child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"], env: {} });
  const bytes = Buffer.from(input);
  child.stdin.on("error", ignoreClosedPipe);
  for (let at = 0; at < bytes.length; at += pieceSize)
    child.stdin.write(bytes.subarray(at, at + pieceSize));
  child.stdin.end();
  const closed = new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  return { stdout: await text(child.stdout), status: await closed };
}

/** A program that has found a fault stops reading. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
}

describe.each([...utf8checks, ...nmeaChecksums])("$name $version", (version) => {
  const program = programOf(version);
  const elf = readFileSync(program);

  test("is a small, static ELF executable for x86_64 whose stack and data cannot be executed", () => {
    expect(elf.subarray(0, 7).toString("latin1")).toBe("\u007fELF\u0002\u0001\u0001");
    expect([elf.readUInt16LE(16), elf.readUInt16LE(18)]).toStrictEqual([2, 62]);
    expect(elf.byteLength).toBeLessThan(20_000);
    const headers = programHeaders(elf);
    expect(headers.filter(({ type }) => type === 2 || type === 3)).toStrictEqual([]);
    expect(headers.filter(({ flags }) => (flags & 3) === 3)).toStrictEqual([]);
    expect(headers.some(({ type, flags }) => type === 0x6474e551 && (flags & 1) === 0)).toBe(true);
  });

  test("is marked as executable, with its source and the digest that its README states", () => {
    if (process.platform !== "win32") expect(statSync(program).mode & 0o777).toBe(0o755);
    const { file } = version.manifest.config.executables[0]!;
    const source = readFileSync(join(version.files, `${file}.c`), "utf8");
    const readme = readFileSync(join(version.files, "README.md"), "utf8");
    const command = /gcc .* -o \S+ \S+\.c/.exec(readme)![0];
    expect(source).toContain(command);
    expect(command).toMatch(new RegExp(`-o ${file} ${file}\\.c$`));
    expect(readme).toContain(`${createHash("sha256").update(elf).digest("hex")}  ${file}`);
  });
});

describe.runIf(RUNS)("the programs, run on this machine", () => {
  const good = ["", "plain", "é 深圳 😀\u0000", "\ufeffa", "\u{10ffff}\ud7ff\ue000"];
  const bad: readonly [bytes: number[], offset: number, line: number, reason: string][] = [
    [[0x61, 0x80], 1, 1, "continuation byte without a beginning"],
    [[0x0a, 0xc0, 0x80], 1, 2, "overlong form"],
    [[0xe0, 0x9f, 0xbf], 0, 1, "overlong form"],
    [[0xf0, 0x8f, 0xbf, 0xbf], 0, 1, "overlong form"],
    [[0x0a, 0x0a, 0xed, 0xa0, 0x80], 2, 3, "surrogate"],
    [[0xf4, 0x90, 0x80, 0x80], 0, 1, "above U+10FFFF"],
    [[0xf5, 0x80, 0x80, 0x80], 0, 1, "above U+10FFFF"],
    [[0xff], 0, 1, "byte that UTF-8 never has"],
    [[0xc3, 0x28], 0, 1, "sequence cut short"],
    [[0x61, 0xe2, 0x82], 1, 1, "sequence cut short by the end"],
  ];

  test.each(utf8checks)("utf8check $version accepts UTF-8 and says nothing", async (version) => {
    for (const input of good)
      expect(await run(programOf(version), input)).toStrictEqual({ status: 0, stdout: "" });
  });

  test.each(utf8checks)("utf8check $version names the first bad sequence", async (version) => {
    for (const [bytes, offset, line, reason] of bad) {
      const stdout =
        version.version === "1.0.0" ? `${offset}\n` : `byte ${offset}, line ${line}: ${reason}\n`;
      expect(await run(programOf(version), Uint8Array.from(bytes))).toStrictEqual({
        status: 1,
        stdout,
      });
    }
  });

  test.each(utf8checks)(
    "utf8check $version agrees with the decoder of Node on 60 random inputs",
    async (version) => {
      let seed = 7;
      const random = (below: number) => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return (seed >>> 8) % below;
      };
      const pieces = [..."aé深😀"].map((character) => [...Buffer.from(character)]);
      let refused = 0;
      for (let round = 0; round < 60; round += 1) {
        const bytes = Uint8Array.from(Array.from({ length: 12 }, () => pieces[random(4)]!).flat());
        if (round % 2 === 1) bytes[random(bytes.length)] = random(256);
        const valid = isUtf8(bytes);
        if (!valid) refused += 1;
        expect((await run(programOf(version), bytes)).status, String(bytes)).toBe(valid ? 0 : 1);
      }
      expect(refused).toBeGreaterThan(10);
    },
  );

  test.each(utf8checks)(
    "utf8check $version reads past its buffer, in pieces that cut characters",
    async (version) => {
      const long = Buffer.from("深😀é\n".repeat(20_000));
      expect((await run(programOf(version), long, 65_537)).status).toBe(0);
      const broken = Buffer.concat([long, Uint8Array.of(0xc3, 0x0a)]);
      const { stdout } = await run(programOf(version), broken, 40_961);
      expect(stdout).toMatch(
        version.version === "1.0.0" ? /^200000\n$/ : /^byte 200000, line 20001: /,
      );
    },
  );

  const GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
  const GLL = "$GPGLL,5300.97914,N,00259.98174,E,125926,A*28";
  const VDM = "\\s:station1*5D\\!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C";

  test.each(nmeaChecksums)(
    "nmea-checksum $version accepts published sentences, tag blocks and both line ends",
    async (version) => {
      const log = `# logger\n${GGA}\r\n${GLL}\n10:04 ${VDM.replace("5C", "5c")}`;
      expect(await run(programOf(version), log, 7)).toStrictEqual({
        status: 0,
        stdout: "3 sentences, 0 bad\n",
      });
    },
  );

  test.each(nmeaChecksums)(
    "nmea-checksum $version names the bad lines as its documentation shows",
    async (version) => {
      const log = [GGA, GGA.replace("*47", "*48"), "# note", GLL, GLL.slice(0, 20), VDM, GGA].join(
        "\n",
      );
      const { status, stdout } = await run(programOf(version), log);
      expect({ status, stdout }).toStrictEqual({
        status: 1,
        stdout: "line 2: checksum 48, should be 47\nline 5: no checksum\n6 sentences, 2 bad\n",
      });
      expect(readFileSync(join(version.files, "../../artifact.md"), "utf8")).toContain(stdout);
      for (const end of ["*", "*4", "*4G", "*478"]) {
        const outcome = await run(programOf(version), GGA.replace("*47", end));
        expect(outcome).toMatchObject({
          status: 1,
          stdout: expect.stringContaining("two hexadecimal digits"),
        });
      }
    },
  );

  test.each(nmeaChecksums)(
    "nmea-checksum $version says when there is no sentence, and agrees with a plain model",
    async (version) => {
      expect(await run(programOf(version), "a,b\n1,2\n")).toStrictEqual({
        status: 3,
        stdout: "0 sentences, 0 bad\n",
      });
      const bodies = Array.from(
        { length: 5000 },
        (_, index) => `IIMWV,${index}.5,R,${(index * 7) % 40},N,A`,
      );
      const lines = bodies.map(
        (body, index) => `$${body}*${hex(xor(body) ^ (index % 50 === 0 ? 1 : 0))}`,
      );
      const { status, stdout } = await run(programOf(version), `${lines.join("\r\n")}\r\n`, 4099);
      expect(status).toBe(1);
      expect(stdout.split("\n")).toHaveLength(102);
      expect(stdout).toContain(
        `line 51: checksum ${hex(xor(bodies[50]!) ^ 1)}, should be ${hex(xor(bodies[50]!))}\n`,
      );
      expect(stdout).toMatch(/\n5000 sentences, 100 bad\n$/);
    },
  );
});

describe.each([...utf8Images, ...tideImages])("$name $version", ({ files, manifest, version }) => {
  const dockerfile = readFileSync(join(files, manifest.config.dockerfile!), "utf8");
  const steps = instructions(dockerfile);

  test("is built from nothing but its own files, for a user without a name", () => {
    expect(steps.map(([word]) => word)).toStrictEqual(
      expect.arrayContaining(["FROM", "LABEL", "COPY", "USER"]),
    );
    expect(steps.filter(([word]) => ["RUN", "ADD", "ARG", "ENV"].includes(word))).toStrictEqual([]);
    expect(steps.filter(([word]) => word === "FROM")).toStrictEqual([["FROM", "scratch"]]);
    expect(steps.findLast(([word]) => word === "USER")![1]).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(dockerfile).toContain(`org.opencontainers.image.version="${version}"`);
  });

  test("copies files that exist, named one by one, and states the digests they have", () => {
    const copied = steps
      .filter(([word]) => word === "COPY")
      .flatMap(([, rest]) => rest.split(/\s+/).slice(1, -1));
    expect(copied.length).toBeGreaterThan(0);
    for (const path of copied) expect(statSync(join(files, path)).isFile(), path).toBe(true);
    const stated = [...dockerfile.matchAll(/^# sha256:([0-9a-f]{64}) {2}(\S+)$/gm)];
    expect(stated.map((match) => match[2])).toStrictEqual(
      copied.filter((path) => path !== "LICENSE"),
    );
    for (const [, digest, path] of stated) {
      expect(
        createHash("sha256")
          .update(readFileSync(join(files, path!)))
          .digest("hex"),
      ).toBe(digest);
    }
  });

  test("starts what its manifest says", () => {
    const entrypoint = steps.find(([word]) => word === "ENTRYPOINT")?.[1];
    expect(entrypoint === undefined ? undefined : parse(entrypoint)).toStrictEqual(
      manifest.config.entrypoint,
    );
  });
});

test("ashlar/utf8check-image holds the program of the version it depends on, byte for byte", () => {
  for (const { files, manifest } of utf8Images) {
    const [dependency] = manifest.dependencies!;
    const source = utf8checks.findLast(({ version }) => satisfies(version, dependency!.version))!;
    expect(readFileSync(join(files, "utf8check")).equals(readFileSync(programOf(source)))).toBe(
      true,
    );
    expect(readFileSync(join(files, "Dockerfile"), "utf8")).toContain(
      `${source.name} ${source.version}`,
    );
  }
});

describe.each(tideImages)("$name $version", ({ files, version }) => {
  const [header, ...lines] = readFileSync(join(files, "data/constituents.csv"), "utf8")
    .trimEnd()
    .split("\n");
  const { rates } = JSON.parse(readFileSync(join(files, "data/rates.json"), "utf8"));
  const table = lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, index) => [header!.split(",")[index], cell])),
  );

  test("has speeds that follow from the multipliers and the rates", () => {
    expect(table).toHaveLength(version === "1.0.0" ? 12 : 37);
    for (const row of table) {
      const speed = Object.entries<number>(rates).reduce(
        (sum, [angle, rate]) => sum + Number(row[angle]) * rate,
        0,
      );
      expect(Math.abs(speed - Number(row.speed_deg_per_hour)), row.name).toBeLessThan(6e-8);
      expect(Math.abs(360 / speed - Number(row.period_hours)), row.name).toBeLessThan(6e-7);
    }
    expect(rates.tau - (15 - rates.s + rates.h)).toBeCloseTo(0, 7);
  });

  test("agrees with published speeds", () => {
    const published = {
      M2: 28.9841042,
      S2: 30,
      N2: 28.4397295,
      K2: 30.0821373,
      K1: 15.0410686,
      O1: 13.9430356,
      P1: 14.9589314,
      Q1: 13.3986609,
      Mf: 1.0980331,
      Mm: 0.5443747,
      Ssa: 0.0821373,
      Sa: 0.0410686,
    };
    for (const [name, speed] of Object.entries(published)) {
      expect(Number(table.find((row) => row.name === name)!.speed_deg_per_hour), name).toBeCloseTo(
        speed,
        6,
      );
    }
  });
});

function programHeaders(elf: Buffer): { readonly type: number; readonly flags: number }[] {
  const start = Number(elf.readBigUInt64LE(32));
  const size = elf.readUInt16LE(54);
  return Array.from({ length: elf.readUInt16LE(56) }, (_, index) => ({
    type: elf.readUInt32LE(start + index * size),
    flags: elf.readUInt32LE(start + index * size + 4),
  }));
}

/** The instructions of a Dockerfile without comments, lines that go on joined. */
function instructions(dockerfile: string): [word: string, rest: string][] {
  return dockerfile
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [word = "", ...rest] = line.split(" ");
      return [word, rest.join(" ")];
    });
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function xor(text: string): number {
  return Array.from(text).reduce((sum, character) => sum ^ character.charCodeAt(0), 0);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

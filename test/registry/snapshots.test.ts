import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { describe, expect, test } from "vitest";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

type Snapshot = ArtifactVersion<"snapshot">;

interface NpmLock {
  readonly lockfileVersion: number;
  readonly packages: Record<
    string,
    { version?: string; integrity?: string; devDependencies?: Record<string, string> }
  >;
}

const toolchains = versionsOf("ashlar/node24-toolchain", "snapshot");
const coasts = versionsOf("tidewater/python-coastal", "snapshot");

describe.each([...toolchains, ...coasts])("$name $version", (snapshot) => {
  const { checksums, lockfiles } = snapshot.manifest.config;

  test("its checksum list covers every other file and is true", () => {
    const lines = text(snapshot, checksums).trimEnd().split("\n");
    const listed = lines.map(
      (line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!.slice(1) as [string, string],
    );
    expect(listed.map(([, path]) => path)).toStrictEqual(
      files(snapshot).filter((path) => path !== checksums),
    );
    for (const [digest, path] of listed) {
      const actual = createHash("sha256")
        .update(readFileSync(`${snapshot.files}/${path}`))
        .digest("hex");
      expect(actual, path).toBe(digest);
    }
  });

  test("its lock files are part of it", () => {
    expect(files(snapshot)).toEqual(expect.arrayContaining(lockfiles));
  });
});

describe.each(toolchains)("ashlar/node24-toolchain $version", (snapshot) => {
  const lock: NpmLock = JSON.parse(text(snapshot, "package-lock.json"));
  const project = JSON.parse(text(snapshot, "package.json"));

  test("its lock holds exactly the versions that package.json names", () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(lock.packages[""]!.devDependencies).toStrictEqual(project.devDependencies);
    for (const [name, version] of Object.entries(project.devDependencies)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(lock.packages[`node_modules/${name}`]!.version).toBe(version);
    }
    expect(project.engines.node).toBe(text(snapshot, ".node-version").trim());
  });

  test("every package in its lock has a SHA-512 and no server", () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
    const stated = /(\d+) packages/.exec(JSON.stringify(snapshot.manifest.changes))![1];
    expect(packages).toHaveLength(Number(stated));
    for (const [path, entry] of packages) {
      expect(entry.integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      expect(entry, path).not.toHaveProperty("resolved");
    }
  });

  test("its sample code computes medians", async () => {
    const source = stripTypeScriptTypes(text(snapshot, "src/median.ts"));
    const { median } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`
    );
    expect([median([9, 1, 4]), median([4, 1, 2, 9])]).toStrictEqual([4, 3]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe.each(coasts)("tidewater/python-coastal $version", (snapshot) => {
  const [heading, ...rows] = text(snapshot, "debian-packages.lock")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const packages = rows.map((row) => row[0]!);

  test("its lock has one complete line for each package, in order", () => {
    expect(heading).toStrictEqual([
      "# package",
      "version",
      "architecture",
      "size",
      "sha256",
      "filename",
    ]);
    expect(packages).toStrictEqual([...new Set(packages)].sort());
    for (const [name, version, architecture, size, digest, path] of rows) {
      expect(architecture).toMatch(/^(?:amd64|all)$/);
      expect(Number(size)).toBeGreaterThan(0);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      const file = `${name}_${version!.replace(/^\d+:/, "")}_${architecture}.deb`;
      expect(path).toMatch(/^pool\/(?:main|updates\/main)\//);
      expect(path!.split("/").at(-1)).toBe(file);
    }
  });

  test("it locks what the manifest promises, and as many packages as it says", () => {
    expect(packages).toEqual(
      expect.arrayContaining(snapshot.manifest.config.environment.packages!.system!),
    );
    expect(JSON.stringify(snapshot.manifest.changes)).toContain(`${packages.length} `);
  });

  test("its scripts are POSIX shell that reads the lock and never pipes a download into a shell", () => {
    for (const script of ["fetch.sh", "verify.sh"]) {
      const source = text(snapshot, script);
      expect(source).toMatch(/^#!\/bin\/sh\n/);
      expect(source).toContain("set -eu");
      expect(source).toContain("debian-packages.lock");
      expect(source).not.toMatch(/\|\s*(?:ba|da)?sh\b|curl|wget/);
    }
  });
});

test("tidewater/python-coastal 1.1.0 adds packages and keeps all of 1.0.0", () => {
  const [first, second] = coasts.map((snapshot) =>
    text(snapshot, "debian-packages.lock").trimEnd().split("\n"),
  );
  expect(second).toEqual(expect.arrayContaining(first!));
  expect(second!.length - first!.length).toBe(14);
});

function text(snapshot: Snapshot, path: string): string {
  return readFileSync(`${snapshot.files}/${path}`, "utf8");
}

/** Paths of all files, `/`-separated, in order of code units. */
function files(snapshot: Snapshot): string[] {
  return readdirSync(snapshot.files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      `${entry.parentPath}/${entry.name}`.slice(snapshot.files.length + 1).replaceAll("\\", "/"),
    )
    .sort();
}

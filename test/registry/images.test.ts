import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

type Image = ArtifactVersion<"image">;

interface CloudConfig {
  readonly packages: readonly string[];
  readonly ssh_pwauth: boolean;
  readonly disable_root: boolean;
  readonly users: readonly (
    | string
    | { name: string; groups: string[]; shell: string; lock_passwd: boolean }
  )[];
  readonly write_files: readonly { path: string; content: string; permissions: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

const workbenches = versionsOf("ashlar/ubuntu-workbench-image", "image");
const images = [...workbenches, ...versionsOf("tidewater/gpu-workbench-image", "image")];

/** Accounts that Canonical and the Debian cloud team document as theirs. */
const OWNERS: Record<string, string> = {
  "ubuntu-24.04": "099720109477",
  "debian-12": "136693071363",
};

describe.each(images)("$name $version", (image) => {
  const { ami_config: ami, environment, definition, digests } = image.manifest.config;
  const cloud: CloudConfig = parse(text(image, ami.user_data_script!));

  test("its digests cover the payload and are true", () => {
    expect(Object.keys(digests!).sort()).toStrictEqual(readdirSync(image.files).sort());
    for (const [path, digest] of Object.entries(digests!)) {
      expect(createHash("sha256").update(text(image, path)).digest("hex"), path).toBe(digest);
    }
  });

  test("it trusts one owner, and its definition trusts the same", () => {
    expect(ami.owners).toStrictEqual([OWNERS[environment!.base]]);
    expect([...text(image, definition!).matchAll(/\b\d{12}\b/g)].map(([id]) => id)).toStrictEqual(
      ami.owners,
    );
    expect(ami.ami_mappings).toBeUndefined();
  });

  test("its fallback chains end and lead to regions that it knows", () => {
    const fallbacks = new Map(Object.entries(ami.region_fallbacks!));
    for (const region of fallbacks.keys())
      expect(() => follow(region, fallbacks, [])).not.toThrow();
    expect([...fallbacks.values()].some((next) => next.length > 0)).toBe(true);
  });

  test("its first boot sets no password and lets nobody in without a key", () => {
    const source = text(image, ami.user_data_script!);
    expect(source.startsWith("#cloud-config\n")).toBe(true);
    expect(source).not.toMatch(
      /^\s*-?\s*(?:passwd|hashed_passwd|plain_text_passwd|chpasswd|password)\s*:/im,
    );
    expect([cloud.ssh_pwauth, cloud.disable_root]).toStrictEqual([false, true]);
    const sshd = cloud.write_files.find(({ path }) => path.startsWith("/etc/ssh/sshd_config.d/"));
    expect(sshd!.content).toContain("PasswordAuthentication no");
    for (const user of cloud.users)
      if (typeof user === "object") expect(user.lock_passwd).toBe(true);
  });

  test("its first boot downloads nothing past the package manager", () => {
    const source = text(image, ami.user_data_script!);
    expect(source).not.toMatch(/curl|wget|\|\s*(?:ba)?sh\b|http:\/\//);
    expect(cloud.runcmd.every((command) => Array.isArray(command))).toBe(true);
    for (const { permissions } of cloud.write_files) expect(permissions).toMatch(/^0[0-7]{3}$/);
  });

  test("the environment describes what the first boot does", () => {
    expect([...cloud.packages].sort()).toStrictEqual([...environment!.packages!.system!].sort());
    const users = cloud.users
      .filter((user) => typeof user === "object")
      .map(({ name, groups, shell }) => ({ name, groups, shell }));
    expect(users).toStrictEqual(environment!.users);
  });

  test("its definition builds from the first-boot file with an encrypted disk and IMDSv2", () => {
    const source = text(image, definition!);
    for (const part of [
      /user_data_file"?\s*[:=]\s*".*cloud-init\.yaml"/,
      /encrypt_boot"?\s*[:=]\s*true/,
      /http_tokens"?\s*[:=]\s*"required"/,
    ]) {
      expect(source).toMatch(part);
    }
    expect(source).toContain(`"${image.version}"`);
  });
});

describe("ashlar/ubuntu-workbench-image", () => {
  test.each(workbenches)("$version is JSON that names its version and image pattern", (image) => {
    const { source } = JSON.parse(text(image, image.manifest.config.definition!));
    const { tags, source_ami_filter } = source["amazon-ebs"].workbench;
    expect(tags["workbench:version"]).toBe(image.version);
    const pattern = source_ami_filter.filters.name.replace(/\$\{[^}]*\}/, "*");
    expect(pattern).toBe(image.manifest.config.ami_config.ami_search!.name_pattern);
  });

  test("1.1.0 stops an idle machine after the minutes that it declares, 1.0.0 never does", () => {
    const [first, second] = workbenches.map((image) => text(image, "cloud-init.yaml"));
    expect(first).not.toContain("shutdown");
    const cloud: CloudConfig = parse(second!);
    const script = cloud.write_files.find(
      ({ path }) => path.endsWith("stop-when-idle") && path.includes("sbin"),
    )!.content;
    const quarters = Number(/-lt (\d+) \]/.exec(script)![1]);
    const { idle_threshold_minutes } = workbenches[1]!.manifest.config.environment!.idle_detection!;
    expect(quarters * 15).toBe(idle_threshold_minutes);
    expect(cloud.write_files.find(({ path }) => path.startsWith("/etc/cron.d/"))!.content).toMatch(
      /^\*\/15 /,
    );
  });
});

function follow(
  region: string,
  fallbacks: ReadonlyMap<string, readonly string[]>,
  seen: readonly string[],
): void {
  const next = fallbacks.get(region);
  if (next === undefined) throw new Error(`${region} is not known`);
  if (seen.includes(region)) throw new Error(`${[...seen, region].join(" → ")} never ends`);
  for (const other of next) follow(other, fallbacks, [...seen, region]);
}

function text(image: Image, path: string): string {
  return readFileSync(`${image.files}/${path}`, "utf8");
}

/**
 * `node release/pack.ts --tag v1.2.3 --out DIR`: the packages of a release, as DIR/client.tgz, site.tgz and
 * builder.tgz. The tag has to be that of the version which stands in the packages.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { WORKSPACES } from "./compile-package.ts";

const ROOT = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { tag: { type: "string" }, out: { type: "string" } } });
const out = resolve(values.out ?? "packages");

const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
if (values.tag !== `v${version}`)
  throw new Error(`the tag ${values.tag} is not that of version ${version}, which stands here`);
await mkdir(out, { recursive: true });
for (const workspace of WORKSPACES) {
  const args = ["pack", "--workspace", `@ashlar/${workspace}`, "--pack-destination", out, "--json"];
  const [{ filename }] = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" }));
  const packed = join(out, `${workspace}.tgz`);
  await rename(join(out, filename), packed);
  const bytes = await readFile(packed);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  process.stdout.write(`${sha256}  ${workspace}.tgz  ${bytes.length} bytes\n`);
}

/** What npm runs in a workspace's folder before it packs it. */
import { basename, join } from "node:path";
import { compilePackage, isWorkspace } from "./compile-package.ts";

const folder = process.cwd();
const workspace = basename(folder);
if (!isWorkspace(workspace)) throw new Error(`${folder} is no workspace that is packed`);
await compilePackage({ workspace, dist: join(folder, "dist") });

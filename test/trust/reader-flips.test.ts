/** A bit that changed in any file that install and show read: they refuse, and name the file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { serveTree } from "../tree-server.ts";
import { runCommand } from "./run-command.ts";

for (const command of ["install", "show"] as const)
  test(`${command} refuses a changed bit in each file that it reads`, async () => {
    const tree = await makeTree([{ name: "acme/hello", versions: [{ version: "1.0.0" }] }]);
    const { url, requests } = await serveTree(tree.folder);
    const first = await runCommand(await temporaryFolder(), [
      command,
      "acme/hello",
      "--registry",
      `${url}${tree.pin}`,
    ]);
    expect(first.error).toBeUndefined();
    const read = [...new Set(requests.map(({ path }) => path.slice(1)))].filter(
      (path) => path !== "metadata/2.root.json",
    );
    expect(read.length).toBeGreaterThan(command === "install" ? 10 : 5);
    const folder = await temporaryFolder();
    for (const [index, path] of read.entries()) {
      const place = join(tree.folder, path);
      const bytes = readFileSync(place);
      // There is no bit in an empty file.
      const changed = bytes.length > 0 ? Buffer.from(bytes) : Buffer.from([1]);
      const at = (7919 * (index + 1)) % changed.length;
      if (bytes.length > 0) changed[at] = (changed[at] ?? 0) ^ (1 << (index % 8));
      writeFileSync(place, changed);
      const { error } = await runCommand(folder, [
        command,
        "acme/hello",
        "--registry",
        `${tree.folder}${tree.pin}`,
      ]);
      writeFileSync(place, bytes);
      for (const kept of [".home", "ashlar_modules", "ashlar.lock"])
        rmSync(join(folder, kept), { recursive: true, force: true });
      expect(error?.exitCode, path).toBe(5);
      const words = [error?.message, ...(error?.details ?? [])].join("\n");
      if (path === "metadata/1.root.json") expect(error?.code).toBe("E_ROOT_PIN");
      else expect(words, path).toContain(path);
    }
  });

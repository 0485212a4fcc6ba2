/** A real nginx on the loopback interface, with a configuration of the test's own. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../make-registry.ts";

export const hasNginx = spawnSync("nginx", ["-v"]).status === 0;

/**
 * @param server the inside of `server { … }`, without listen and root; `types` come from the machine
 * @returns its address
 */
export async function startNginx(root: string, server: string): Promise<string> {
  const folder = temporaryFolder();
  const port = await freePort();
  mkdirSync(join(folder, "tmp"));
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/tmp/${name};`)
    .join(" ");
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http { access_log off; ${paths} include /etc/nginx/mime.types;
       server { listen 127.0.0.1:${port}; root ${root}; ${server} } }\n`,
  );
  const child = spawn("nginx", ["-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")]);
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await once(child, "close");
  });
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error("nginx ended");
  return `http://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

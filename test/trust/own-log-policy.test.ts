import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { formatVerifierKey, NOTE_KEY_TYPE } from "../../schemas/trust/signed-note.ts";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { runCommand } from "./run-command.ts";
import { testSigner } from "./test-signing.ts";

const LOG = formatVerifierKey("registry.example/test/log", testSigner("log").publicKey);
const OTHER = formatVerifierKey("registry.example/test/log", testSigner(99).publicKey);
const WITNESS = formatVerifierKey(
  "w.example/1",
  testSigner(98).publicKey,
  NOTE_KEY_TYPE.cosignature,
);

async function install(policy: string | undefined) {
  const tree = await makeTree([{ name: "acme/tool", versions: [{ version: "1.0.0" }] }]);
  const folder = await temporaryFolder();
  const file = join(folder, "policy");
  if (policy !== undefined) await writeFile(file, utf8(policy));
  const config = join(folder, ".home/config/ashlar/registries.yaml");
  await mkdir(dirname(config), { recursive: true });
  const root = tree.pin.slice(1);
  const entry = `{name: main, url: "${tree.folder}", root: "${root}", logPolicy: "${file}"}`;
  await writeFile(config, `registries:\n  - ${entry}\n`);
  return runCommand(folder, ["install", "acme/tool"]);
}

test.each([
  ["that is met", `log ${LOG}\nquorum none\n`, undefined],
  [
    "that wants a witness who did not cosign",
    `log ${LOG}\nwitness w ${WITNESS}\nquorum w\n`,
    "E_LOG_POLICY",
  ],
  ["that trusts another key of the log", `log ${OTHER}\nquorum none\n`, "E_LOG_POLICY"],
  ["without a quorum", `log ${LOG}\n`, "E_LOG_POLICY_FILE"],
  ["that is not there", undefined, "E_LOG_POLICY_FILE"],
])("a reader's own policy for a log %s", async (_, policy, code) => {
  const { error } = await install(policy);
  expect(error?.code).toBe(code);
});

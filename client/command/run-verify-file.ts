/** `ashlar verify --file`: one archive with its proof. No registry, network or state is used. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  KEY_LIST_SIZE_MAX,
  LOG_ENTRY_SIZE_MAX,
  LOG_PROOF_SIZE_MAX,
  SSH_SIGNATURE_SIZE_MAX,
} from "../../schemas/limits.ts";
import { parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { parseRevokedKeys } from "../../schemas/trust/revoked-keys.ts";
import { parseVerifierKey } from "../../schemas/trust/signed-note.ts";
import { type LogPolicy, NO_QUORUM, parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type FileEvidence, type VerifiedFile, verifyFile } from "../verify/verify-file.ts";
import { atWarning } from "./at-option.ts";
import type { VerifyOptions } from "./verify.ts";

type FileOptions = VerifyOptions & { readonly file: string };

export async function runVerifyFile(options: FileOptions, terminal: Terminal): Promise<void> {
  const { file, statement, proof, at } = options;
  if (statement === undefined || proof === undefined)
    throw usage(
      "--file needs --statement and --proof",
      "They lie beside the archive in the registry: *.statement.json and *.tlog-proof.",
    );
  const place = (name: string) => resolve(terminal.folder, name);
  const evidence: FileEvidence = {
    sha256: await hashOf(place(file), file),
    statement: await readSmall(place(statement), statement, LOG_ENTRY_SIZE_MAX),
    proof: await readSmall(place(proof), proof, LOG_PROOF_SIZE_MAX),
    policy: await policyOf(options, place),
    ...(await publisherOf(options, place)),
    at: at ?? Math.floor(Date.now() / 1000),
    names: { archive: file, statement, proof },
  };
  const verified = verifyFile(evidence);
  const notVerified = [
    "Not verified, for want of a registry: whether the version was yanked or withdrawn, and that its log still goes on from there.",
    ...(evidence.publisher
      ? []
      : [
          "Not verified: the publisher's signature; name it with --signature and --allowed-signers.",
        ]),
    ...(at === undefined ? [] : [atWarning(at)]),
  ];
  if (options.json)
    printJson(terminal, { ok: true, file, sha256: evidence.sha256, ...verified, notVerified });
  else print(verified, { file, sha256: evidence.sha256, notVerified }, terminal);
}

interface Printing {
  readonly file: string;
  readonly sha256: string;
  readonly notVerified: readonly string[];
}

function print(
  verified: VerifiedFile,
  { file, sha256, notVerified }: Printing,
  terminal: Terminal,
): void {
  const { out, note, paint } = terminal;
  const { name, version, registry, log, signer } = verified;
  out(
    `${paint("green", "verified")}  ${plainText(file)} is ${name}@${version} of the registry ${registry}`,
  );
  out(`  sha256    ${sha256}`);
  out(`  log       entry ${log.index} of ${log.size} in ${plainText(log.origin)}`);
  if (log.witnesses.length > 0) out(`  witnesses ${plainText(log.witnesses.join(", "))}`);
  if (signer !== undefined) out(`  signer    ${signer}`);
  for (const line of notVerified) note(line);
}

type Place = (name: string) => string;

async function policyOf({ logPolicy, logKey }: FileOptions, place: Place): Promise<LogPolicy> {
  if ((logPolicy === undefined) === (logKey === undefined))
    throw usage(
      logPolicy === undefined
        ? "--file needs --log-policy or --log-key"
        : "--log-policy and --log-key exclude each other",
      "Without it anyone's log would do. Take the policy or key that you have from the registry's owner.",
    );
  if (logKey !== undefined) {
    const key = parseVerifierKey(logKey.trim());
    if (key === undefined)
      throw usage(
        "--log-key is no verifier key",
        "It looks like registry.example/log+1a2b3c4d+AQ…, as in log/log.vkey.",
      );
    return { logs: [{ key }], witnesses: [], groups: [], quorum: NO_QUORUM };
  }
  const name = logPolicy ?? "";
  const policy = parseLogPolicy(await readSmall(place(name), name, KEY_LIST_SIZE_MAX));
  if ("problem" in policy)
    throw usage(
      `${name} ${policy.problem}`,
      "It has to be a policy as the registry publishes it: keys/log-policy (C2SP tlog-policy).",
    );
  return policy;
}

async function publisherOf(
  { signature, allowedSigners, revokedKeys }: FileOptions,
  place: Place,
): Promise<Pick<FileEvidence, "publisher">> {
  if (signature === undefined && allowedSigners === undefined && revokedKeys === undefined)
    return {};
  if (signature === undefined || allowedSigners === undefined)
    throw usage(
      "--signature and --allowed-signers belong together",
      "The signature is armored, as ssh-keygen -Y sign makes it; the list is keys/allowed_signers of the registry.",
    );
  const text = async (name: string, limit: number) => {
    const found = fromUtf8(await readSmall(place(name), name, limit));
    if (found === undefined) throw usage(`${name} is no UTF-8 text`, "Name another file.");
    return found;
  };
  const signers = parseAllowedSigners(await text(allowedSigners, KEY_LIST_SIZE_MAX));
  if (!signers.ok) throw badList(allowedSigners, signers.problems);
  const revoked = parseRevokedKeys(
    revokedKeys === undefined ? "" : await text(revokedKeys, KEY_LIST_SIZE_MAX),
  );
  if (!revoked.ok) throw badList(revokedKeys ?? "", revoked.problems);
  const armored = await text(signature, SSH_SIGNATURE_SIZE_MAX);
  return { publisher: { signature: armored, signers: signers.signers, revoked: revoked.revoked } };
}

function badList(
  file: string,
  problems: readonly { readonly line: number; readonly message: string }[],
): CodedError {
  const [first] = problems;
  return usage(
    `${file}:${first?.line} ${first?.message}`,
    "A list with a wrong line protects nobody, so nothing is verified with it.",
  );
}

async function hashOf(path: string, name: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path)) hash.update(piece);
  } catch (error) {
    throw unreadable(name, error);
  }
  return hash.digest("hex");
}

async function readSmall(path: string, name: string, limit: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(limit + 1), 0, limit + 1, 0);
      if (bytesRead > limit)
        throw usage(
          `${name} is longer than the ${limit} bytes that it may have`,
          "Name another file.",
        );
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof CodedError ? error : unreadable(name, error);
  }
}

function unreadable(name: string, cause: unknown): CodedError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  return new CodedError({
    code: "E_FILE",
    exitCode: EXIT.notFound,
    message: `${name} cannot be read (${code})`,
    fix: "Name a file that is there and that you may read.",
    cause,
  });
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}

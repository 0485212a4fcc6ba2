/** The section “Trust” of the registry's page. */
import {
  CHECKPOINT_PATH,
  LOG_PREFIX,
  metadataPath,
  TIMESTAMP_PATH,
} from "../../../schemas/paths.ts";
import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { formatCount } from "./count-of.ts";
import type { Fact } from "./fact.ts";
import { sitePath } from "./site-paths.ts";

/** Where the lists of keys lie; the digest in each name is that of the file. */
export interface KeyFiles {
  readonly allowedSigners: string;
  readonly revokedKeys: string;
  readonly logPolicy: string;
  readonly attestationKey: string;
}

const LOG_KEY_PATH = `${LOG_PREFIX}/log.vkey`;

export function trustFacts({ trust }: RegistryDocument, files: KeyFiles): Fact[] {
  const { keys, root, log, entries } = trust;
  return [
    {
      term: "Keys",
      values: [
        keys === "production"
          ? { text: "of people: root and targets are signed offline" }
          : {
              text: "development keys: they protect nothing",
              path: `${sitePath.docsTrust}#development`,
            },
      ],
    },
    {
      term: "Root of trust",
      values: [{ text: `version ${root.version}`, path: metadataPath("root", root.version) }],
    },
    { term: "Log key", values: [{ text: log, code: true }] },
    {
      term: "Log",
      values: [
        { text: `${formatCount(entries)} entries` },
        { text: "checkpoint", path: CHECKPOINT_PATH },
        { text: "log.vkey", path: LOG_KEY_PATH },
      ],
    },
    { term: "Metadata", values: [{ text: "timestamp.json", path: TIMESTAMP_PATH }] },
    {
      term: "Lists of keys",
      values: [
        { text: "allowed_signers", path: files.allowedSigners },
        { text: "revoked_keys", path: files.revokedKeys },
        { text: "log-policy", path: files.logPolicy },
        { text: "attestation.pub", path: files.attestationKey },
      ],
    },
  ];
}

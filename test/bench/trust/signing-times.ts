/** What signing a whole registry costs in time, anew and with one version more, beside its bare signatures. */
import { type AttestedArtifact, attestArtifact } from "../../../builder/attest/attest-artifact.ts";
import type { CatalogArtifact } from "../../../builder/catalog/catalog.ts";
import type { SignedLog } from "../../../builder/log/sign-log.ts";
import type { PreviousRoles, SignedRoles } from "../../../builder/sign/sign-roles.ts";
import type { Signing } from "../../../builder/sign/signing.ts";
import { metadataPath, TIMESTAMP_PATH, targetPath } from "../../../schemas/paths.ts";
import { binBits } from "../../../schemas/trust/succinct-bins.ts";
import type { TargetFile } from "../../../schemas/trust/tuf-metadata.ts";
import { type BareTimes, bareTimes, countingKeys } from "./counting-signer.ts";
import { previousRoles } from "./previous-roles.ts";
import { productionSigning } from "./production-signing.ts";
import type { Sample } from "./sample-artifacts.ts";
import { claimedNamespaces, syntheticArtifacts, withNextVersion } from "./synthetic-artifacts.ts";
import { signSyntheticLog, signSyntheticRoles, targetOf } from "./synthetic-tree.ts";

const CHANGED = 50;
const NEXT = "1.2.0";
const HOUR = 3600;

/** Two columns: all of it, and one change on top. */
export async function signingTimes(
  sample: Sample,
  count: number,
): Promise<readonly Record<string, string>[]> {
  const artifacts = await syntheticArtifacts(sample, count);
  const now = Math.floor(Date.now() / 1000);
  const signing = await productionSigning({
    registry: sample.registry,
    binBits: binBits(3 * count),
    claimed: claimedNamespaces(count),
    now,
  });
  const whole = await signAll({ sample, artifacts, signing, now });
  const changed = artifacts.with(
    CHANGED,
    withNextVersion(artifacts[CHANGED] as CatalogArtifact, NEXT),
  );
  const next = await signAll({
    sample,
    artifacts: changed,
    signing,
    now: now + HOUR,
    previous: whole.roles,
  });
  return [
    { run: "all of it", artifacts: String(count), ...rowsOf(whole) },
    { run: "one version more", artifacts: String(count), ...rowsOf(next) },
  ];
}

interface SignAll {
  readonly sample: Sample;
  readonly artifacts: readonly CatalogArtifact[];
  readonly signing: Signing;
  readonly now: number;
  readonly previous?: PreviousRoles;
}

interface SigningRun {
  readonly seconds: { readonly log: number; readonly attestations: number; readonly roles: number };
  /** Bytes of each message that was signed. */
  readonly signed: readonly number[];
  readonly bytes: number;
  readonly bare: BareTimes;
  readonly roles: PreviousRoles;
}

async function signAll(input: SignAll): Promise<SigningRun> {
  const signed: number[] = [];
  const online = countingKeys(input.signing.online, signed);
  const counted = { ...input, signing: { ...input.signing, online } };
  const began = performance.now();
  const log = await signSyntheticLog(counted);
  const logged = performance.now();
  const { targets, bytes: attestedBytes } = await attestAll(counted, log);
  const attested = performance.now();
  const roles = await signSyntheticRoles(counted, targets, log);
  const ended = performance.now();
  const roleFiles = [...roles.files, roles.timestamp];
  const bytes = attestedBytes + sizeOf(log.files) + sizeOf(roleFiles.map(sized));
  return {
    seconds: {
      log: (logged - began) / 1000,
      attestations: (attested - logged) / 1000,
      roles: (ended - attested) / 1000,
    },
    signed,
    bytes,
    bare: bareTimes(signed, bytes),
    roles: previousRoles(filesOf(roles)),
  };
}

/** Attests every version, as a build does, and gathers what the bins list. */
async function attestAll({ sample, artifacts, signing }: SignAll, log: SignedLog) {
  const targets = new Map<string, TargetFile>();
  let bytes = 0;
  for (const artifact of artifacts) {
    const attested: AttestedArtifact = await attestArtifact(artifact, {
      registry: sample.registry,
      inspections: {},
      log,
      signer: signing.online.attestation,
    });
    bytes += sizeOf(attested.files);
    const latest = artifact.latest.archive;
    targets.set(targetPath.document(artifact.name), targetOf(latest));
    for (const { version, archive } of artifact.versions)
      targets.set(targetPath.archive(artifact.name, version), targetOf(archive));
  }
  return { targets, bytes };
}

const sized = ({ bytes }: { readonly bytes: Uint8Array }) => ({ size: bytes.length });
const sizeOf = (files: readonly { readonly size: number }[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

function filesOf({ files, timestamp }: SignedRoles): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ...files.map(({ role, version, bytes }) => [metadataPath(role, version), bytes] as const),
    [TIMESTAMP_PATH, timestamp.bytes],
  ]);
}

function rowsOf({ seconds, signed, bytes, bare }: SigningRun): Record<string, string> {
  const { log, attestations, roles } = seconds;
  const total = log + attestations + roles;
  const { noble, native, hashing } = bare;
  const time = (value: number) => `${value.toFixed(2)} s`;
  const ratio = (limit: number) => `${(total / limit).toFixed(2)} ×`;
  return {
    "log: tree, tiles, checkpoint": time(log),
    "proofs, attestations, bills": time(attestations),
    "bins, snapshot, timestamp": time(roles),
    together: time(total),
    signatures: String(signed.length),
    "bytes signed / written": `${sum(signed)} / ${bytes}`,
    "as many bare signatures, noble": time(noble),
    "as many bare signatures, node:crypto": time(native),
    "SHA-256 of what is written, node:crypto": time(hashing),
    "together / noble": ratio(noble),
    "together / (node:crypto + SHA-256)": ratio(native + hashing),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/**
 * The four roles of The Update Framework (TUF 1.0.34, section 4), with the succinct hash bins of TAP
 * 15. Shapes are loose, as section 4.1 wants: fields that are not known stay in what is signed.
 */
import * as v from "valibot";
import { looseObject, mapping, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { keyId, tufKeyShape } from "./tuf-key.ts";

/** What we write; readers take any 1.x. */
export const TUF_SPEC_VERSION = "1.0.31";

const specVersion = v.pipe(
  v.string(),
  v.regex(/^1\.\d{1,4}(?:\.\d{1,4})?$/, "must be a version 1.x of the TUF specification"),
);
const version = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const length = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** `YYYY-MM-DDTHH:MM:SSZ`, a time that exists. */
const expires = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, "must be a time such as 2026-01-31T09:00:00Z"),
  v.check((text) => Number.isFinite(Date.parse(text)), "must be a time that exists"),
);
const hashes = mapping(v.string(), v.pipe(v.string(), v.regex(/^[0-9a-f]{2,256}$/)));
const threshold = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
const keyIds = v.pipe(
  v.array(keyId),
  v.check((ids) => new Set(ids).size === ids.length, "must name each key once"),
);

const roleKeys = looseObject({ keyids: keyIds, threshold });
const base = { spec_version: specVersion, version, expires };
const keys = mapping(keyId, tufKeyShape);

const rootShape = looseObject({
  _type: v.literal("root"),
  ...base,
  consistent_snapshot: v.exactOptional(v.boolean()),
  keys,
  roles: looseObject({
    root: roleKeys,
    timestamp: roleKeys,
    snapshot: roleKeys,
    targets: roleKeys,
  }),
});

const metaFile = looseObject({
  version,
  length: v.exactOptional(length),
  hashes: v.exactOptional(hashes),
});

const timestampShape = looseObject({
  _type: v.literal("timestamp"),
  ...base,
  meta: looseObject({ "snapshot.json": metaFile }),
});

const snapshotShape = looseObject({
  _type: v.literal("snapshot"),
  ...base,
  meta: mapping(v.string(), metaFile),
});

const targetFile = looseObject({
  length,
  hashes,
  custom: v.exactOptional(looseObject({})),
});

const delegatedRole = looseObject({
  name: v.pipe(v.string(), v.minLength(1)),
  keyids: keyIds,
  threshold,
  terminating: v.boolean(),
  paths: v.exactOptional(v.array(v.string())),
  path_hash_prefixes: v.exactOptional(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/)))),
});

/** TAP 15: 2^bit_length roles named `name_prefix-<hex>`. */
const succinctRoles = looseObject({
  keyids: keyIds,
  threshold,
  bit_length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)),
  name_prefix: v.pipe(v.string(), v.minLength(1)),
});

const targetsShape = looseObject({
  _type: v.literal("targets"),
  ...base,
  targets: mapping(v.string(), targetFile),
  delegations: v.exactOptional(
    v.pipe(
      looseObject({
        keys,
        roles: v.exactOptional(v.array(delegatedRole)),
        succinct_roles: v.exactOptional(succinctRoles),
      }),
      v.check(
        ({ roles, succinct_roles }) => (roles === undefined) !== (succinct_roles === undefined),
        "must hold either roles or succinct_roles",
      ),
    ),
  ),
});

const signatures = v.array(looseObject({ keyid: v.string(), sig: v.string() }));
/** A signature of an unfinished ceremony may be an empty string; it counts for nothing. */
const envelopeShape = looseObject({ signed: looseObject({}), signatures });

export type Root = v.InferOutput<typeof rootShape>;
export type Timestamp = v.InferOutput<typeof timestampShape>;
export type Snapshot = v.InferOutput<typeof snapshotShape>;
export type Targets = v.InferOutput<typeof targetsShape>;
export type TargetFile = v.InferOutput<typeof targetFile>;
export type SuccinctRoles = v.InferOutput<typeof succinctRoles>;
export type DelegatedRole = v.InferOutput<typeof delegatedRole>;
export type RoleKeys = v.InferOutput<typeof roleKeys>;
export type MetaFile = v.InferOutput<typeof metaFile>;
export type Signed = Root | Timestamp | Snapshot | Targets;

export interface Envelope<T = unknown> {
  readonly signed: T;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export const parseEnvelope = (value: unknown): Parsed<Envelope> => parseShape(envelopeShape, value);
export const parseRoot = (value: unknown): Parsed<Root> => parseShape(rootShape, value);
export const parseTimestamp = (value: unknown): Parsed<Timestamp> =>
  parseShape(timestampShape, value);
export const parseSnapshot = (value: unknown): Parsed<Snapshot> => parseShape(snapshotShape, value);
export const parseTargets = (value: unknown): Parsed<Targets> => parseShape(targetsShape, value);

/** What Ashlar adds to `signed` of a root; other clients pass it over. */
export const ashlarRootShape = object({
  registry: v.pipe(v.string(), v.description("the registry's id")),
  keys: v.pipe(
    v.picklist(["production", "development"]),
    v.description("development keys lie unprotected on a developer's machine"),
  ),
});
export type AshlarRoot = v.InferOutput<typeof ashlarRootShape>;
/** The field of a root that holds it. */
export const ASHLAR_ROOT_FIELD = "x-ashlar";

/** What Ashlar adds to `signed` of a timestamp: the log that belongs to it, so that nobody is shown a shorter one. */
export const signedLogShape = object({
  size: v.pipe(length, v.description("entries")),
  root: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.description("Merkle root, hex")),
});
export type SignedLogHead = v.InferOutput<typeof signedLogShape>;
/** The field of a timestamp that holds it. */
export const SIGNED_LOG_FIELD = "x-ashlar-log";

/** A small TUF repository in memory, with everything that a test may want to do wrong. */
import { encodeRole } from "../../client/trust/metadata-name.ts";
import { sha256HexOf, utf8 } from "../../schemas/trust/bytes.ts";
import { type Signer, seedSigner } from "../../schemas/trust/ed25519.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import type {
  DelegatedRole,
  Envelope,
  RoleKeys,
  Root,
  Signed,
  Snapshot,
  Targets,
  Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";

const made = new Map<number, Signer>();

/** The same key for the same number, so that runs are alike. */
export function key(number: number): Signer {
  const seed = Uint8Array.from({ length: 32 }, (_, index) => (number * 7 + index * 13) % 256);
  const signer = made.get(number) ?? seedSigner(seed);
  made.set(number, signer);
  return signer;
}

const idOf = (signer: Signer): string => keyIdOf(tufKeyOf(signer.publicKey));

export const roleKeys = (signers: readonly Signer[], threshold = 1): RoleKeys => ({
  keyids: signers.map(idOf),
  threshold,
});

export const keysOf = (signers: readonly Signer[]): Root["keys"] =>
  Object.fromEntries(signers.map((signer) => [idOf(signer), tufKeyOf(signer.publicKey)]));

const LATER = "2027-06-01T00:00:00Z";
export const EARLIER = "2026-01-01T00:00:00Z";
/** Between the two, in seconds. */
export const NOW = Date.parse("2026-11-26T12:00:00Z") / 1000;

export const targetOf = (text: string): Targets["targets"][string] => ({
  length: utf8(text).length,
  hashes: { sha256: sha256HexOf(utf8(text)) },
});

interface Held<T extends Signed> {
  signed: T;
  signers: readonly Signer[];
}

export class TufRepository {
  readonly files = new Map<string, Uint8Array>();
  readonly root: Held<Root>;
  readonly timestamp: Held<Timestamp>;
  readonly snapshot: Held<Snapshot>;
  readonly roles = new Map<string, Held<Targets>>();
  /** Whether timestamp and snapshot give lengths and hashes. */
  hashes = false;

  constructor(expires = LATER) {
    const base = { spec_version: "1.0.31", version: 1, expires };
    const rootKeys = [key(1), key(2), key(3)];
    this.root = {
      signed: {
        _type: "root",
        ...base,
        consistent_snapshot: true,
        keys: keysOf([...rootKeys, key(4), key(5), key(6), key(7)]),
        roles: {
          root: roleKeys(rootKeys, 2),
          timestamp: roleKeys([key(4)]),
          snapshot: roleKeys([key(5)]),
          targets: roleKeys([key(6), key(7)], 2),
        },
      },
      signers: rootKeys.slice(0, 2),
    };
    this.timestamp = {
      signed: { _type: "timestamp", ...base, meta: { "snapshot.json": { version: 1 } } },
      signers: [key(4)],
    };
    this.snapshot = { signed: { _type: "snapshot", ...base, meta: {} }, signers: [key(5)] };
    this.addRole("targets", [key(6), key(7)], expires);
  }

  get targets(): Held<Targets> {
    return this.role("targets");
  }

  role(name: string): Held<Targets> {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`no role ${name}`);
    return role;
  }

  addRole(name: string, signers: readonly Signer[], expires = LATER): Held<Targets> {
    const role: Held<Targets> = {
      signed: { _type: "targets", spec_version: "1.0.31", version: 1, expires, targets: {} },
      signers,
    };
    this.roles.set(name, role);
    return role;
  }

  /** Delegates from one role to a new one, or to one that is there. */
  delegate(
    from: string,
    role: { readonly name: string; readonly signer: Signer } & Partial<DelegatedRole>,
  ): void {
    const { name, signer, ...rest } = role;
    const delegator = this.role(from).signed;
    const before = delegator.delegations;
    delegator.delegations = {
      keys: { ...before?.keys, ...keysOf([signer]) },
      roles: [
        ...(before?.roles ?? []),
        {
          name,
          ...roleKeys([signer]),
          terminating: false,
          ...(!rest.path_hash_prefixes && { paths: ["*"] }),
          ...rest,
        },
      ],
    };
    if (!this.roles.has(name)) this.addRole(name, [signer]);
  }

  delegateToBins(from: string, prefix: string, bits: number, signer: Signer): void {
    this.role(from).signed.delegations = {
      keys: keysOf([signer]),
      succinct_roles: { ...roleKeys([signer]), bit_length: bits, name_prefix: prefix },
    };
    for (let index = 0; index < 2 ** bits; index += 1)
      this.addRole(`${prefix}-${index.toString(16).padStart(Math.ceil(bits / 4), "0")}`, [signer]);
  }

  /** Signs and writes what is named, from the leaves up; each name gets the version that it says. */
  async publish(...names: readonly string[]): Promise<this> {
    const all = names.length > 0 ? names : ["root", ...this.roles.keys(), "snapshot", "timestamp"];
    for (const name of all) {
      if (name === "root") await this.write(`${this.root.signed.version}.root.json`, this.root);
      else if (name === "snapshot") await this.publishSnapshot();
      else if (name === "timestamp") await this.write("timestamp.json", this.timestamp);
      else await this.publishRole(name);
    }
    return this;
  }

  /** Raises the versions of what is named, then publishes it. */
  async update(...names: readonly string[]): Promise<this> {
    for (const name of names) {
      const held = { root: this.root, snapshot: this.snapshot, timestamp: this.timestamp }[name];
      (held ?? this.role(name)).signed.version += 1;
    }
    return this.publish(...names);
  }

  /** Signs something and puts it somewhere, past all order. */
  async write(name: string, held: Held<Signed>): Promise<Uint8Array> {
    const bytes = metadataBytes(await signMetadata(held.signed, held.signers));
    this.files.set(name, bytes);
    return bytes;
  }

  /** Changes a written file without signing it again. */
  edit(name: string, change: (envelope: Envelope<Signed>) => unknown): void {
    const envelope = JSON.parse(new TextDecoder().decode(this.file(name))) as Envelope<Signed>;
    change(envelope);
    this.files.set(name, metadataBytes(envelope));
  }

  file(name: string): Uint8Array {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new Error(`no file ${name}`);
    return bytes;
  }

  private async publishRole(name: string): Promise<void> {
    const held = this.role(name);
    const { version } = held.signed;
    const bytes = await this.write(`${version}.${encodeRole(name)}.json`, held);
    this.snapshot.signed.meta[`${name}.json`] = { version, ...this.sizeOf(bytes) };
  }

  private async publishSnapshot(): Promise<void> {
    const { version } = this.snapshot.signed;
    const bytes = await this.write(`${version}.snapshot.json`, this.snapshot);
    this.timestamp.signed.meta["snapshot.json"] = { version, ...this.sizeOf(bytes) };
  }

  private sizeOf(bytes: Uint8Array) {
    return this.hashes ? { length: bytes.length, hashes: { sha256: sha256HexOf(bytes) } } : {};
  }
}

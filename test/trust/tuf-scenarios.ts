/** What attackers and owners do to a registry, for any TUF client to judge. */
import { utf8 } from "../../schemas/trust/bytes.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import { EARLIER, key, keysOf, roleKeys, TufRepository, targetOf } from "./tuf-repository.ts";

export interface Scenario {
  readonly name: string;
  /** What our client says; every client has to refuse what is not "good". */
  readonly expected: string;
  /** What happens after a reader was there for the first time; absent: the reader is new. */
  readonly later?: (registry: Registry) => unknown;
  /** What is wrong from the beginning; applied before the first publish. */
  readonly before?: (registry: Registry) => unknown;
  /** What is wrong with the first publish. */
  readonly after?: (registry: Registry) => unknown;
}

export const TARGET = "acme/hello/index.json";
const BINS = 1;

/** A repository with bins, one target, and its content. */
export class Registry extends TufRepository {
  readonly content = new Map<string, Uint8Array>();

  constructor() {
    super();
    this.delegateToBins("targets", "b1", BINS, key(8));
    this.put("one");
  }

  bins(prefix = "b1"): readonly string[] {
    return [...this.roles.keys()].filter((name) => name.startsWith(`${prefix}-`));
  }

  /** New content of the target: whichever bin is the right one has it. */
  put(text: string, signed: Partial<TargetFile> = {}): void {
    for (const bin of this.bins())
      this.role(bin).signed.targets[TARGET] = { ...targetOf(text), ...signed };
    this.content.set(TARGET, utf8(text));
  }

  async release(text: string): Promise<void> {
    this.put(text);
    await this.update(...this.bins(), "snapshot", "timestamp");
  }

  /** A new root that gives a role to another key. */
  rotate(role: "timestamp" | "snapshot", number: number): void {
    Object.assign(this.root.signed.keys, keysOf([key(number)]));
    this.root.signed.roles[role] = roleKeys([key(number)]);
    this[role].signers = [key(number)];
  }

  /** Other bins in place of the ones before. */
  async rebin(keep: boolean): Promise<void> {
    const old = this.bins();
    this.delegateToBins("targets", "b2", BINS + 1, key(8));
    for (const bin of this.bins("b2")) this.role(bin).signed.targets[TARGET] = targetOf("one");
    for (const bin of old) if (!keep) delete this.snapshot.signed.meta[`${bin}.json`];
    await this.update("targets");
    await this.publish(...this.bins("b2"));
    await this.update("snapshot", "timestamp");
  }
}

/** All files of one moment, to go back to. */
const keep = (registry: Registry): (() => void) => {
  const files = new Map(registry.files);
  return () => {
    registry.files.clear();
    for (const [name, bytes] of files) registry.files.set(name, bytes);
  };
};

/** The 22 of research/trust.md, section 1.7, then others. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "a good first install", expected: "good" },
  { name: "a good update", expected: "good", later: (r) => r.release("two") },
  {
    name: "swapped bytes of the same length",
    expected: "wrong bytes",
    after: (r) => r.content.set(TARGET, utf8("eno")),
  },
  {
    name: "a target longer than signed",
    expected: "wrong bytes",
    after: (r) => r.content.set(TARGET, utf8("one and more")),
  },
  {
    name: "a timestamp that does not end",
    expected: "E_TUF_SIZE timestamp.json",
    after: (r) => r.files.set("timestamp.json", new Uint8Array(1_000_000).fill(32)),
  },
  {
    name: "a bin signed by an unknown key",
    expected: "E_TUF_SIGNATURE 1.b1",
    before: (r) => {
      for (const bin of r.bins()) r.role(bin).signers = [key(30)];
    },
  },
  {
    name: "targets signed by one of two",
    expected: "E_TUF_SIGNATURE 1.targets.json",
    before: (r) => {
      r.targets.signers = [key(6)];
    },
  },
  {
    name: "one key signing twice",
    expected: "E_TUF_FORMAT 1.targets.json",
    before: (r) => {
      r.targets.signers = [key(6), key(6)];
    },
  },
  ...(["timestamp", "snapshot", "root"] as const).map((role) => ({
    name: `an expired ${role}`,
    expected: `E_TUF_EXPIRED ${role === "timestamp" ? "" : "1."}${role}.json`,
    before: (r: Registry) => {
      r[role].signed.expires = EARLIER;
    },
  })),
  {
    name: "an expired bin",
    expected: "E_TUF_EXPIRED 1.b1",
    before: (r) => {
      for (const bin of r.bins()) r.role(bin).signed.expires = EARLIER;
    },
  },
  {
    name: "a later root that expired",
    expected: "E_TUF_EXPIRED 2.root.json",
    later: (r) => {
      r.root.signed.expires = EARLIER;
      return r.update("root");
    },
  },
  {
    name: "the whole tree rolled back",
    expected: "E_TUF_ROLLBACK timestamp.json",
    before: async (r) => {
      await r.publish();
      const back = keep(r);
      await r.release("two");
      Object.assign(r, { back });
    },
    later: (r) => (r as Registry & { back(): void }).back(),
  },
  {
    name: "a bin rolled back inside a newer snapshot",
    expected: "E_TUF_ROLLBACK 3.snapshot.json",
    before: (r) => r.publish().then(() => r.release("two")),
    later: async (r) => {
      for (const bin of r.bins()) r.snapshot.signed.meta[`${bin}.json`] = { version: 1 };
      await r.update("snapshot", "timestamp");
    },
  },
  {
    name: "a bin from another snapshot",
    expected: "E_TUF_MIX 2.b1",
    later: async (r) => {
      await r.release("two");
      for (const bin of r.bins()) r.files.set(`2.${bin}.json`, r.file(`1.${bin}.json`));
    },
  },
  {
    name: "another signed file at the address",
    expected: "E_TUF_FORMAT 1.targets.json",
    after: (r) => r.files.set("1.targets.json", r.file("1.snapshot.json")),
  },
  {
    name: "a root rotated by new keys only",
    expected: "E_TUF_SIGNATURE 2.root.json",
    later: (r) => {
      Object.assign(r.root.signed.keys, keysOf([key(31)]));
      r.root.signed.roles.root = roleKeys([key(31)]);
      r.root.signers = [key(31)];
      return r.update("root");
    },
  },
  ...[false, true].map((rotated) => ({
    name: `a fast-forward, ${rotated ? "with" : "without"} new keys`,
    expected: rotated ? "good" : "E_TUF_ROLLBACK timestamp.json",
    before: (r: Registry) => {
      r.timestamp.signed.version = 1_000_000;
      r.snapshot.signed.version = 1_000_000;
    },
    later: async (r: Registry) => {
      r.timestamp.signed.version = 2;
      r.snapshot.signed.version = 2;
      if (rotated) for (const role of ["timestamp", "snapshot"] as const) r.rotate(role, 32);
      if (rotated) await r.update("root");
      await r.publish("snapshot", "timestamp");
    },
  })),
  {
    name: "other bins, and the old ones dropped",
    expected: "E_TUF_ROLLBACK 2.snapshot.json",
    later: (r) => r.rebin(false),
  },
  { name: "other bins, and the old ones kept", expected: "good", later: (r) => r.rebin(true) },
  {
    name: "other bins, the old ones dropped, and a new snapshot key",
    expected: "good",
    later: async (r) => {
      r.rotate("snapshot", 33);
      await r.update("root");
      await r.rebin(false);
    },
  },
  // Beyond the 22.
  {
    name: "a mirror that left out a bin",
    expected: "E_TUF_MISSING 1.b1",
    after: (r) => {
      for (const bin of r.bins()) r.files.delete(`1.${bin}.json`);
    },
  },
  {
    name: "a bin that the snapshot does not list",
    expected: "E_TUF_MIX 0.b1",
    after: async (r) => {
      for (const bin of r.bins()) delete r.snapshot.signed.meta[`${bin}.json`];
      await r.publish("snapshot", "timestamp");
    },
  },
  {
    name: "a withdrawn target",
    expected: "not found",
    later: async (r) => {
      for (const bin of r.bins()) r.role(bin).signed.targets = {};
      await r.update(...r.bins(), "snapshot", "timestamp");
    },
  },
  {
    name: "a hash that nobody knows",
    expected: "wrong bytes",
    before: (r) => r.put("one", { hashes: { md4: "00" } }),
  },
  {
    name: "hashes and lengths of everything",
    expected: "good",
    before: (r) => {
      r.hashes = true;
    },
    later: (r) => r.release("two"),
  },
  {
    name: "a snapshot whose hash differs",
    expected: "E_TUF_MIX 1.snapshot.json",
    before: (r) => {
      r.hashes = true;
    },
    after: async (r) => {
      r.timestamp.signed.meta["snapshot.json"].hashes = { sha256: "0".repeat(64) };
      await r.publish("timestamp");
    },
  },
  {
    name: "a root that takes a key back and one that gives it again",
    expected: "good",
    later: async (r) => {
      r.rotate("timestamp", 34);
      await r.update("root");
      r.rotate("timestamp", 4);
      await r.update("root", "timestamp");
    },
  },
  {
    name: "a terminating delegation that does not list the target",
    expected: "not found",
    before: (r) => {
      delete r.targets.signed.delegations;
      r.delegate("targets", {
        name: "mine",
        signer: key(9),
        paths: ["acme/*/*"],
        terminating: true,
      });
      r.delegate("targets", { name: "rest", signer: key(8), paths: ["*/*/*"] });
      r.role("rest").signed.targets[TARGET] = targetOf("one");
    },
  },
  {
    name: "a claimed namespace, and the bins' key stolen",
    expected: "good",
    before: (r) => {
      delete r.targets.signed.delegations;
      r.delegate("targets", {
        name: "mine",
        signer: key(9),
        paths: ["acme/*/*"],
        terminating: true,
      });
      r.delegate("targets", { name: "rest", signer: key(8), paths: ["*/*/*"] });
      r.role("mine").signed.targets[TARGET] = targetOf("one");
      r.role("rest").signed.targets[TARGET] = targetOf("evil");
    },
  },
  {
    name: "a * that would have to cross a slash",
    expected: "not found",
    before: (r) => {
      delete r.targets.signed.delegations;
      r.delegate("targets", { name: "mine", signer: key(9), paths: ["acme/*"] });
      r.role("mine").signed.targets[TARGET] = targetOf("one");
    },
  },
];

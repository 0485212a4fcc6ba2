/** The TUF client's refresh: the rules of TUF 1.0.34, sections 5.2 to 5.6.6, as a reader meets them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pinnedRoot } from "../../client/trust/pinned-root.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256HexOf, utf8 } from "../../schemas/trust/bytes.ts";
import { TufReader } from "./tuf-reader.ts";
import { EARLIER, key, keysOf, NOW, roleKeys, TufRepository, targetOf } from "./tuf-repository.ts";

const DAY = 86_400;
/** After the expiry of everything that {@link TufRepository} makes. */
const TOO_LATE = NOW + 400 * DAY;

async function published(change: (repository: TufRepository) => void = () => undefined) {
  const repository = new TufRepository();
  change(repository);
  return repository.publish();
}

async function returning(change?: (repository: TufRepository) => void) {
  const repository = await published(change);
  const reader = new TufReader(repository);
  expect(await reader.refresh()).toBe("good");
  reader.store.log.length = 0;
  return { repository, reader };
}

const versions = ({ store }: TufReader): Record<string, number> =>
  Object.fromEntries(
    [...store.files].map(([name, bytes]) => [
      name.replace(".json", ""),
      JSON.parse(new TextDecoder().decode(bytes)).signed.version as number,
    ]),
  );

describe("a good registry", () => {
  test("is asked for the next root, the pointer, and what they name", async () => {
    const reader = new TufReader(await published());
    const trusted = await reader.client().refresh();
    expect(trusted.targets.version).toBe(1);
    expect(reader.asked).toEqual([
      "2.root.json",
      "timestamp.json",
      "1.snapshot.json",
      "1.targets.json",
    ]);
    expect(reader.store.log).toEqual([
      "save timestamp.json",
      "save snapshot.json",
      "save targets.json",
    ]);
  });

  test("costs a reader who comes again two requests", async () => {
    const { reader } = await returning();
    expect(await reader.refresh()).toBe("good");
    expect(reader.asked).toEqual(["2.root.json", "timestamp.json"]);
    expect(reader.store.log).toEqual([]);
  });

  test("is followed from version to version, byte for byte", async () => {
    const { repository, reader } = await returning();
    await repository.update("root", "targets", "snapshot", "timestamp");
    const padded = new Uint8Array([...repository.file("timestamp.json"), 0x20]);
    repository.files.set("timestamp.json", padded);
    expect(await reader.refresh()).toBe("good");
    expect(versions(reader)).toEqual({ root: 2, timestamp: 2, snapshot: 2, targets: 2 });
    expect(reader.store.files.get("timestamp.json")).toEqual(padded);
  });

  test("may give lengths and hashes, and may do without consistent snapshots", async () => {
    const repository = await published((made) => {
      made.hashes = true;
      made.root.signed.consistent_snapshot = false;
    });
    for (const role of ["snapshot", "targets"])
      repository.files.set(`${role}.json`, repository.file(`1.${role}.json`));
    expect(await new TufReader(repository).refresh()).toBe("good");
  });

  test("may have fields and kinds of key that this client does not know", async () => {
    const odd = { keytype: "post-quantum", scheme: "x", keyval: { public: "…", more: 1 } };
    const repository = await published(({ root: { signed } }) => {
      signed.keys["ab".repeat(32)] = odd;
      signed.roles.timestamp.keyids.push("ab".repeat(32));
      Object.assign(signed, { "x-more": { constructor: [null, "\n"] } });
    });
    repository.edit("timestamp.json", ({ signatures }) => {
      (signatures as unknown[]).push({ keyid: "ab".repeat(32), sig: "" });
    });
    expect(await new TufReader(repository).refresh()).toBe("good");
  });
});

describe("root", () => {
  test("a new one needs its predecessor's keys and its own", async () => {
    for (const [signers, result] of [
      [[1, 2, 11, 12], "good"],
      [[11, 12], "E_TUF_SIGNATURE 2.root.json"],
      [[1, 2], "E_TUF_SIGNATURE 2.root.json"],
      [[1, 2, 11], "E_TUF_SIGNATURE 2.root.json"],
      [[1, 11, 12], "E_TUF_SIGNATURE 2.root.json"],
    ] as const) {
      const repository = await published();
      const added = [key(11), key(12)];
      Object.assign(repository.root.signed.keys, keysOf(added));
      repository.root.signed.roles.root = roleKeys(added, 2);
      repository.root.signers = signers.map(key);
      await repository.update("root");
      expect(await new TufReader(repository).refresh(), String(signers)).toBe(result);
    }
  });

  test("one key under two names counts once", async () => {
    const repository = await published();
    const { signed } = repository.root;
    const [first = ""] = signed.roles.root.keyids;
    // Without a check, one thief's key would be two of two.
    signed.keys["cd".repeat(32)] = { ...signed.keys[first]!, "x-name": "another" };
    signed.roles.timestamp = { keyids: [first, "cd".repeat(32)], threshold: 2 };
    repository.timestamp.signers = [key(1)];
    await repository.update("root");
    await repository.publish("timestamp");
    repository.edit("timestamp.json", ({ signatures }) => {
      (signatures as unknown[]).push({ ...signatures[0], keyid: "cd".repeat(32) });
    });
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_SIGNATURE timestamp.json");
  });

  test("versions go up one by one", async () => {
    const repository = await published();
    repository.root.signed.version = 3;
    repository.files.set("2.root.json", await repository.write("3.root.json", repository.root));
    const reader = new TufReader(repository);
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK 2.root.json");
    expect(versions(reader)).toEqual({ root: 1 });
  });

  test("one on the way may have expired, the last may not", async () => {
    const repository = await published();
    const { expires } = repository.root.signed;
    repository.root.signed.expires = EARLIER;
    await repository.update("root");
    const reader = new TufReader(repository);
    expect(await reader.refresh()).toBe("E_TUF_EXPIRED 2.root.json");
    expect(versions(reader)).toEqual({ root: 2 });
    repository.root.signed.expires = expires;
    await repository.update("root");
    expect(await reader.refresh()).toBe("good");
    expect(versions(reader).root).toBe(3);
  });

  test("what a refused one says is not kept", async () => {
    const { repository, reader } = await returning();
    repository.root.signers = [key(11)];
    await repository.update("root");
    expect(await reader.refresh()).toBe("E_TUF_SIGNATURE 2.root.json");
    expect(reader.store.log).toEqual([]);
  });

  test("a host that answers with a page for every missing path is told so", async () => {
    const repository = await published();
    repository.files.set("2.root.json", utf8("<!doctype html><title>App</title>"));
    const refusal = await new TufReader(repository)
      .client()
      .refresh()
      .catch((error) => error);
    expect(refusal).toMatchObject({ code: "E_TUF_FORMAT" });
    expect(refusal.fix).toContain("404");
  });

  test("a host that answers 403 for missing files has no newer one; others are asked who they are", async () => {
    const reader = new TufReader(await published());
    const forbidden = (name: string): never => {
      throw new CodedError({ code: "E_AUTH", exitCode: 4, message: `${name} forbidden`, fix: "" });
    };
    reader.answer = (name) => (name === "2.root.json" ? forbidden(name) : undefined);
    expect(await reader.refresh()).toBe("good");
    reader.answer = forbidden;
    expect(await reader.refresh()).toBe("E_AUTH timestamp.json");
    const slow = new CodedError({ code: "E_NETWORK", exitCode: 6, message: "lost ", fix: "" });
    reader.answer = () => {
      throw slow;
    };
    await expect(reader.client().refresh()).rejects.toBe(slow);
  });

  test("without one in the store, or with one that its keys do not sign, nobody is asked", async () => {
    const repository = await published();
    const reader = new TufReader(repository);
    repository.edit("1.root.json", ({ signatures }) => (signatures as unknown[]).pop());
    reader.store.files.set("root.json", repository.file("1.root.json"));
    expect(await reader.refresh()).toBe("E_TRUST_STATE root.json");
    reader.store.files.clear();
    expect(await reader.refresh()).toBe("E_TUF_ROOT root.json");
    expect(reader.asked).toEqual([]);
  });
});

describe("timestamp", () => {
  test("never goes back, nor does the snapshot that it names", async () => {
    const { repository, reader } = await returning((made) => {
      made.timestamp.signed.version = 5;
      made.snapshot.signed.version = 5;
    });
    repository.timestamp.signed.version = 4;
    await repository.publish("timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK timestamp.json");
    repository.timestamp.signed.version = 6;
    repository.snapshot.signed.version = 4;
    await repository.publish("snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK timestamp.json");
    expect(versions(reader)).toMatchObject({ timestamp: 5, snapshot: 5 });
  });

  test("of the same version is the one that is known", async () => {
    const { repository, reader } = await returning();
    repository.timestamp.signed.meta["snapshot.json"].version = 100;
    await repository.write("timestamp.json", repository.timestamp);
    expect(await reader.refresh()).toBe("good");
    expect(reader.asked.at(-1)).toBe("timestamp.json");
  });

  test("that expired is refused, and an older one that expired still binds", async () => {
    const { repository, reader } = await returning();
    expect(await reader.refresh({ now: TOO_LATE })).toBe("E_TUF_EXPIRED 1.root.json");
    repository.timestamp.signed.expires = EARLIER;
    await repository.update("timestamp");
    expect(await reader.refresh()).toBe("E_TUF_EXPIRED timestamp.json");
    expect(versions(reader).timestamp).toBe(1);
  });

  test("expires at the second that it names", async () => {
    const repository = await published();
    repository.timestamp.signed.expires = "2026-11-26T12:00:00Z";
    await repository.update("timestamp");
    const at = Date.parse("2026-11-26T12:00:00Z") / 1000;
    expect(await new TufReader(repository).refresh({ now: at - 1 })).toBe("good");
    expect(await new TufReader(repository).refresh({ now: at })).toMatch("E_TUF_EXPIRED");
  });

  test("is no other role's metadata, whoever signed it", async () => {
    const repository = await published((made) => {
      made.root.signed.roles.timestamp = roleKeys([key(4), key(5)]);
    });
    repository.files.set("timestamp.json", repository.file("1.snapshot.json"));
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_FORMAT timestamp.json");
  });

  test("that is missing, or longer than 16 kB, is refused", async () => {
    const repository = await published();
    repository.files.set("timestamp.json", new Uint8Array(16_385));
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_SIZE timestamp.json");
    repository.files.delete("timestamp.json");
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_MISSING timestamp.json");
  });
});

describe("snapshot and targets", () => {
  test("are the ones that are named: version, length and hash", async () => {
    for (const role of ["snapshot", "targets"]) {
      const other = await published((made) => {
        made.hashes = true;
      });
      other.edit(`1.${role}.json`, ({ signed }) => Object.assign(signed, { extra: 1 }));
      expect(await new TufReader(other).refresh()).toBe(`E_TUF_SIZE 1.${role}.json`);
      const same = await published((made) => {
        made.hashes = true;
      });
      same.edit(`1.${role}.json`, ({ signed }) => {
        signed.expires = signed.expires.replace("2027", "2028");
      });
      expect(await new TufReader(same).refresh()).toBe(`E_TUF_MIX 1.${role}.json`);
      const late = await published();
      await late.update(role);
      late.files.set(`1.${role}.json`, late.file(`2.${role}.json`));
      expect(await new TufReader(late).refresh()).toBe(`E_TUF_MIX 1.${role}.json`);
      late.files.delete(`1.${role}.json`);
      expect(await new TufReader(late).refresh()).toBe(`E_TUF_MISSING 1.${role}.json`);
    }
  });

  test("no listed version goes back, and none vanishes (5.5.5)", async () => {
    const { repository, reader } = await returning((made) => {
      made.targets.signed.version = 7;
      made.addRole("old-name", [key(9)]);
    });
    repository.targets.signed.version = 6;
    await repository.update("snapshot", "timestamp");
    await repository.publish("targets");
    await repository.update("snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK 3.snapshot.json");
    repository.targets.signed.version = 8;
    await repository.publish("targets");
    delete repository.snapshot.signed.meta["old-name.json"];
    await repository.update("snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK 4.snapshot.json");
    expect(versions(reader)).toMatchObject({ snapshot: 1, targets: 7 });
  });

  test("a lost timestamp does not free the snapshot", async () => {
    const { repository, reader } = await returning((made) => {
      made.snapshot.signed.version = 5;
    });
    reader.store.files.delete("timestamp.json");
    repository.snapshot.signed.version = 4;
    await repository.publish("snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK 4.snapshot.json");
  });

  test("expire, whether they are new or known", async () => {
    for (const role of ["snapshot", "targets"] as const) {
      const repository = await published((made) => {
        made[role].signed.expires = EARLIER;
      });
      const reader = new TufReader(repository);
      expect(await reader.refresh()).toBe(`E_TUF_EXPIRED 1.${role}.json`);
      expect(versions(reader)).not.toHaveProperty(role);
    }
    const { reader } = await returning((made) => {
      made.snapshot.signed.expires = "2026-12-01T00:00:00Z";
    });
    expect(await reader.refresh({ now: NOW + 10 * DAY })).toBe("E_TUF_EXPIRED snapshot.json");
  });

  test("need their threshold", async () => {
    const repository = await published((made) => {
      made.targets.signers = [key(6)];
    });
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_SIGNATURE 1.targets.json");
    repository.edit("1.targets.json", ({ signatures }) =>
      (signatures as unknown[]).push(signatures[0]),
    );
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_FORMAT 1.targets.json");
  });
});

describe("recovery from versions that a thief made too high (5.3.11)", () => {
  async function fastForwarded() {
    const { repository, reader } = await returning();
    for (const held of [repository.timestamp, repository.snapshot, repository.targets])
      held.signed.version = 1_000_000;
    await repository.publish("targets", "snapshot", "timestamp");
    expect(await reader.refresh()).toBe("good");
    for (const held of [repository.timestamp, repository.snapshot, repository.targets])
      held.signed.version = 2;
    return { repository, reader };
  }

  test("without new keys there is none", async () => {
    const { repository, reader } = await fastForwarded();
    await repository.publish("targets", "snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK timestamp.json");
  });

  test.each([["timestamp"], ["snapshot"]] as const)("new keys of %s", async (role) => {
    const { repository, reader } = await fastForwarded();
    Object.assign(repository.root.signed.keys, keysOf([key(20)]));
    repository.root.signed.roles[role] = roleKeys([key(20)]);
    repository[role].signers = [key(20)];
    await repository.update("root");
    await repository.publish("targets", "snapshot", "timestamp");
    reader.store.log.length = 0;
    expect(await reader.refresh()).toBe("good");
    expect(versions(reader)).toEqual({ root: 2, timestamp: 2, snapshot: 2, targets: 2 });
    // The root first: a crash in between must not leave the old root without memory.
    expect(reader.store.log.slice(0, 3)).toEqual([
      "save root.json",
      "remove snapshot.json",
      "remove timestamp.json",
    ]);
  });

  test("a key that is only added takes no memory away", async () => {
    const { repository, reader } = await fastForwarded();
    Object.assign(repository.root.signed.keys, keysOf([key(20)]));
    repository.root.signed.roles.timestamp = roleKeys([key(4), key(20)]);
    await repository.update("root");
    await repository.publish("targets", "snapshot", "timestamp");
    expect(await reader.refresh()).toBe("E_TUF_ROLLBACK timestamp.json");
  });

  test("after a crash between new root and forgetting, old keys bind no more", async () => {
    const { repository, reader } = await fastForwarded();
    Object.assign(repository.root.signed.keys, keysOf([key(20), key(21)]));
    repository.root.signed.roles.timestamp = roleKeys([key(20)]);
    repository.root.signed.roles.snapshot = roleKeys([key(21)]);
    repository.timestamp.signers = [key(20)];
    repository.snapshot.signers = [key(21)];
    await repository.update("root");
    await repository.publish("targets", "snapshot", "timestamp");
    reader.store.files.set("root.json", repository.file("2.root.json"));
    expect(await reader.refresh()).toBe("good");
    expect(versions(reader).timestamp).toBe(2);
  });
});

describe("what is stored", () => {
  test("is refused when it is damaged, never taken for absent", async () => {
    for (const name of ["timestamp.json", "snapshot.json"]) {
      for (const damage of [() => new Uint8Array(), () => utf8("{}"), moved]) {
        const { reader } = await returning();
        reader.store.files.set(name, damage(reader.store.files.get(name)!));
        expect(await reader.refresh(), name).toBe(`E_TRUST_STATE ${name}`);
      }
    }
    function moved(bytes: Uint8Array): Uint8Array {
      return utf8(new TextDecoder().decode(bytes).replace('"version":1', '"version":2'));
    }
  });

  test("is fetched again where the snapshot binds it anyway", async () => {
    const { reader } = await returning();
    reader.store.files.set("targets.json", utf8("damaged"));
    expect(await reader.refresh()).toBe("good");
    expect(reader.asked.at(-1)).toBe("1.targets.json");
  });

  test("is fetched again where the hash above it is another", async () => {
    const { repository, reader } = await returning();
    repository.hashes = true;
    for (const [role, above] of [
      ["snapshot", ["timestamp"]],
      ["targets", ["snapshot", "timestamp"]],
    ] as const) {
      Object.assign(repository[role].signed, { "x-note": "signed again in the same version" });
      await repository.publish(role);
      await repository.update(...above);
      expect(await reader.refresh()).toBe("good");
      expect(reader.asked.at(-1)).toBe(`1.${role}.json`);
    }
  });

  test("suffices offline until it expires", async () => {
    const { reader } = await returning();
    expect(await reader.refresh({ offline: true })).toBe("good");
    expect(reader.asked).toEqual([]);
    expect(await reader.refresh({ offline: true, now: TOO_LATE })).toMatch("E_TUF_EXPIRED");
    const { reader: other } = await returning((made) => {
      made.targets.signed.expires = "2026-12-01T00:00:00Z";
    });
    const later = await other.refresh({ offline: true, now: NOW + 10 * DAY });
    expect(later).toBe("E_TUF_EXPIRED targets.json");
    reader.store.files.delete("targets.json");
    expect(await reader.refresh({ offline: true })).toBe("E_TUF_OFFLINE targets.json");
    reader.store.files.delete("timestamp.json");
    expect(await reader.refresh({ offline: true })).toBe("E_TUF_OFFLINE timestamp.json");
  });
});

describe("a crash after each change of the disk", () => {
  /** Runs that each get one step further, until one is good; what is stored after each. */
  async function crashing(reader: TufReader): Promise<readonly string[]> {
    const { save, remove } = reader.store;
    const stored: string[] = [];
    let left = 1;
    const step = () => {
      left -= 1;
      if (left < 0) throw new Error("no power");
    };
    reader.store.save = async (name, bytes) => {
      step();
      return save(name, bytes);
    };
    reader.store.remove = async (name) => {
      step();
      return remove(name);
    };
    for (let result = ""; result !== "good" && stored.length < 20; left = 1) {
      result = await reader.refresh().catch((error: Error) => error.message);
      stored.push(`${result}: ${JSON.stringify(versions(reader)).replaceAll(/["{}]/g, "")}`);
    }
    return stored;
  }

  test("lowers no version, and the next run goes on", async () => {
    const { repository, reader } = await returning();
    await repository.update("root");
    await repository.update("root", "targets", "snapshot", "timestamp");
    expect(await crashing(reader)).toMatchInlineSnapshot(`
      [
        "no power: root:2,timestamp:1,snapshot:1,targets:1",
        "no power: root:3,timestamp:1,snapshot:1,targets:1",
        "no power: root:3,timestamp:2,snapshot:1,targets:1",
        "no power: root:3,timestamp:2,snapshot:2,targets:1",
        "good: root:3,timestamp:2,snapshot:2,targets:2",
      ]
    `);
  });

  test("does not stop a recovery from a fast-forward", async () => {
    const { repository, reader } = await returning((made) => {
      made.timestamp.signed.version = 900;
    });
    repository.timestamp.signed.version = 1;
    Object.assign(repository.root.signed.keys, keysOf([key(20)]));
    repository.root.signed.roles.timestamp = roleKeys([key(20)]);
    repository.timestamp.signers = [key(20)];
    await repository.update("root", "timestamp");
    expect(await crashing(reader)).toMatchInlineSnapshot(`
      [
        "no power: root:2,timestamp:900,snapshot:1,targets:1",
        "no power: root:2,snapshot:1,targets:1",
        "good: root:2,snapshot:1,targets:1,timestamp:2",
      ]
    `);
  });
});

describe("a refusal", () => {
  test("says what it stops, what was expected and found, and what to do", async () => {
    const { repository, reader } = await returning();
    repository.timestamp.signed.expires = EARLIER;
    await repository.update("timestamp");
    const refusal = await reader
      .client()
      .refresh()
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CodedError);
    const { code, message, details, fix, exitCode } = refusal as CodedError;
    expect({ code, message, details, fix, exitCode }).toMatchInlineSnapshot(`
      {
        "code": "E_TUF_EXPIRED",
        "details": [
          "stops    indefinite freeze: a mirror that keeps new versions and warnings from its readers",
          "expected timestamp metadata that is valid at 2026-11-26T12:00:00.000Z, the time of this machine or of --at",
          "found    valid until 2026-01-01T00:00:00Z",
        ],
        "exitCode": 5,
        "fix": "Nothing of it was used. Check the clock of this machine. If it is right, read from another mirror, or tell the registry's owner to sign anew.",
        "message": "memory:/registry/metadata/timestamp.json expired on 2026-01-01T00:00:00Z",
      }
    `);
  });

  test("of hostile values is no crash", async () => {
    const deep = `{"signed":{"a":${"[".repeat(8000)}${"]".repeat(8000)}},"signatures":[]}`;
    for (const text of [
      deep,
      "null",
      "[]",
      '{"signed":{},"signatures":[]}',
      '\ufeff{"signed":{},"signatures":[]}',
      '{"signed":{"_type":"timestamp","__proto__":{}},"signatures":[{"keyid":"x","sig":"y"}]}',
    ]) {
      const repository = await published();
      repository.files.set("timestamp.json", utf8(text));
      expect(await new TufReader(repository).refresh()).toBe("E_TUF_FORMAT timestamp.json");
    }
    const repository = await published();
    const nested = `"targets":{},"x":${"[".repeat(500_000)}${"]".repeat(500_000)}`;
    const targets = new TextDecoder().decode(repository.file("1.targets.json"));
    repository.files.set("1.targets.json", utf8(targets.replace('"targets":{}', nested)));
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_FORMAT 1.targets.json");
    repository.edit("timestamp.json", ({ signed }) => {
      Object.assign(signed, { half: 0.5 });
    });
    expect(await new TufReader(repository).refresh()).toBe("E_TUF_FORMAT timestamp.json");
  });

  test("follows the change of any bit of any file, and names the file", async () => {
    const repository = await published((made) => {
      made.delegateToBins("targets", "b1", 1, key(8));
      for (const bin of ["b1-0", "b1-1"]) made.role(bin).signed.targets = { "a/b": targetOf("x") };
    });
    await repository.update("root");
    const asked = new TufReader(repository);
    expect(await asked.find("a/b")).toBe("good");
    const names = asked.asked.filter((name) => repository.files.has(name));
    expect(names).toHaveLength(5);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(),
        fc.nat(7),
        async (name, position, bit) => {
          const whole = repository.file(name);
          const changed = Uint8Array.from(whole);
          changed[position % whole.length]! ^= 1 << bit;
          repository.files.set(name, changed);
          const result = await new TufReader(repository).find("a/b");
          repository.files.set(name, whole);
          expect(result).toMatch(/^E_TUF_(?:SIGNATURE|FORMAT) /);
          expect(result.split(" ")[1]).toBe(name);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("a pinned root", () => {
  const source = (repository: TufRepository) => ({
    metadataPrefix: "metadata/",
    reader: {
      location: "memory:/registry",
      read: async (path: string) => repository.files.get(path.replace("metadata/", "")),
    },
  });

  test("is the published one with the fingerprint, whichever version it has", async () => {
    const repository = await published();
    await repository.update("root");
    for (const name of ["1.root.json", "2.root.json"]) {
      const bytes = repository.file(name);
      expect(await pinnedRoot(source(repository), sha256HexOf(bytes))).toEqual(bytes);
    }
  });

  test("is refused when there is none, or when its keys do not sign it", async () => {
    const repository = await published();
    const wrong = pinnedRoot(source(repository), "0".repeat(64));
    await expect(wrong).rejects.toMatchObject({ code: "E_ROOT_PIN" });
    repository.root.signers = [key(1)];
    const bytes = await repository.write("1.root.json", repository.root);
    const unsigned = pinnedRoot(source(repository), sha256HexOf(bytes));
    await expect(unsigned).rejects.toMatchObject({ code: "E_TUF_SIGNATURE" });
  });
});

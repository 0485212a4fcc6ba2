/** How the TUF client finds who may speak about a target (TUF 1.0.34, sections 4.5 and 5.6.7; TAP 15). */
import { matchesGlob } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesPattern } from "../../client/trust/path-pattern.ts";
import { sha256HexOf, utf8 } from "../../schemas/trust/bytes.ts";
import { TufReader } from "./tuf-reader.ts";
import { EARLIER, key, keysOf, roleKeys, TufRepository, targetOf } from "./tuf-repository.ts";

async function published(change: (repository: TufRepository) => void): Promise<TufRepository> {
  const repository = new TufRepository();
  change(repository);
  return repository.publish();
}

/** Roles that a search for `path` asked for, then its result. */
async function visited(
  change: (repository: TufRepository) => void,
  path = "missing",
): Promise<readonly string[]> {
  const reader = new TufReader(await published(change));
  const result = await reader.find(path);
  return [...reader.asked.slice(4).map((name) => name.replace(/^\d+\.(.*)\.json$/, "$1")), result];
}

type Edge = readonly [from: string, to: string, paths?: readonly string[], terminating?: boolean];

const graph =
  (...edges: readonly Edge[]) =>
  (repository: TufRepository): void => {
    for (const [from, name, paths = ["*"], terminating = false] of edges)
      repository.delegate(from, { name, signer: key(8), paths: [...paths], terminating });
  };

describe("the order of the search", () => {
  test.each<readonly [string, readonly Edge[], string]>([
    [
      "depth first",
      [
        ["targets", "a"],
        ["targets", "b"],
        ["a", "c"],
        ["a", "d"],
        ["d", "e"],
      ],
      "a c d e b",
    ],
    [
      "each role once",
      [
        ["targets", "a"],
        ["targets", "b"],
        ["b", "c"],
        ["a", "c"],
      ],
      "a c b",
    ],
    [
      "cycles end",
      [
        ["targets", "a"],
        ["a", "b"],
        ["b", "a"],
        ["b", "b"],
      ],
      "a b",
    ],
    [
      "a terminating role ends it, after its own",
      [
        ["targets", "a"],
        ["targets", "b"],
        ["a", "c", ["*"], true],
        ["a", "d"],
        ["c", "e"],
      ],
      "a c e",
    ],
    [
      "one that does not cover the path ends nothing",
      [
        ["targets", "a", ["x/*"], true],
        ["targets", "b"],
      ],
      "b",
    ],
    [
      "one that was visited before ends it too",
      [
        ["targets", "a"],
        ["a", "b"],
        ["targets", "b", ["*"], true],
        ["targets", "c"],
      ],
      "a b",
    ],
  ])("%s", async (_, edges, order) => {
    expect((await visited(graph(...edges))).join(" ")).toBe(`${order} not found`);
  });

  test("ends at the first role that lists the target", async () => {
    const repository = await published((made) => {
      graph(["targets", "a"], ["targets", "b"], ["targets", "c"])(made);
      made.role("b").signed.targets.it = targetOf("of b");
      made.role("c").signed.targets.it = targetOf("of c");
    });
    const reader = new TufReader(repository);
    expect(await reader.client().target("it")).toEqual(targetOf("of b"));
    expect(reader.asked.slice(4)).toEqual(["1.a.json", "1.b.json"]);
  });

  test("a role speaks only about what it was given, whatever it lists", async () => {
    const change = (made: TufRepository) => {
      graph(["targets", "a", ["a/*"]], ["a", "b", ["b/*"]])(made);
      made.role("a").signed.targets["b/it"] = targetOf("x");
      made.role("b").signed.targets["b/it"] = targetOf("x");
      made.role("b").signed.targets["a/it"] = targetOf("x");
    };
    expect(await visited(change, "b/it")).toEqual(["not found"]);
    expect(await visited(change, "a/it")).toEqual(["a", "not found"]);
  });

  test("ends with a refusal after 32 roles", async () => {
    const repository = await published((made) => {
      for (let next = 1; next <= 33; next += 1)
        made.delegate(next === 1 ? "targets" : `r${next - 1}`, {
          name: `r${next}`,
          signer: key(8),
        });
      made.role("r32").signed.targets.near = targetOf("x");
      made.role("r33").signed.targets.far = targetOf("x");
    });
    const reader = new TufReader(repository);
    expect(await reader.find("near")).toBe("good");
    expect(await reader.find("far")).toBe('E_TUF_DELEGATIONS "far"');
    expect(reader.asked).not.toContain("1.r33.json");
  });

  test("names of object members are no targets", async () => {
    for (const path of ["constructor", "__proto__", "toString"])
      expect(await visited(() => undefined, path)).toEqual(["not found"]);
  });
});

describe("who signs a delegated role", () => {
  test("the keys of the role that is asking, in each search anew", async () => {
    const repository = await published((made) => {
      made.delegate("targets", { name: "a", signer: key(8), paths: ["a/*"] });
      made.delegate("targets", { name: "b", signer: key(8), paths: ["b/*"] });
      made.delegate("a", { name: "both", signer: key(9), paths: ["a/*"] });
      made.delegate("b", { name: "both", signer: key(10), paths: ["b/*"] });
      made.role("both").signed.targets = { "a/x": targetOf("x"), "b/x": targetOf("x") };
    });
    const reader = new TufReader(repository);
    const client = reader.client();
    expect(await client.target("a/x")).toEqual(targetOf("x"));
    await expect(client.target("b/x")).rejects.toMatchObject({ code: "E_TUF_SIGNATURE" });
    expect(await reader.find("b/x")).toBe("E_TUF_SIGNATURE 1.both.json");
  });

  test("a stored role is worth nothing once its delegator changed the keys", async () => {
    const repository = await published((made) => {
      made.delegate("targets", { name: "a", signer: key(8) });
      made.role("a").signed.targets.it = targetOf("x");
    });
    const reader = new TufReader(repository);
    expect(await reader.find("it")).toBe("good");
    repository.targets.signed.delegations!.keys = keysOf([key(9)]);
    Object.assign(repository.targets.signed.delegations!.roles![0]!, roleKeys([key(9)]));
    await repository.update("targets", "snapshot", "timestamp");
    expect(await reader.find("it")).toBe("E_TUF_SIGNATURE 1.a.json");
  });

  test("a role has to be in the snapshot, in its version, and not expired", async () => {
    const change = graph(["targets", "a"]);
    const absent = await published(change);
    delete absent.snapshot.signed.meta["a.json"];
    await absent.update("snapshot", "timestamp");
    expect(await new TufReader(absent).find("it")).toBe("E_TUF_MIX 0.a.json");
    const other = await published(change);
    other.role("a").signed.version = 2;
    other.files.set("1.a.json", await other.write("2.a.json", other.role("a")));
    expect(await new TufReader(other).find("it")).toBe("E_TUF_MIX 1.a.json");
    const old = await published((made) => {
      change(made);
      made.role("a").signed.expires = EARLIER;
    });
    expect(await new TufReader(old).find("it")).toBe("E_TUF_EXPIRED 1.a.json");
  });

  test("each role is fetched once, then read from the store, damaged ones again", async () => {
    const repository = await published((made) => {
      made.delegateToBins("targets", "b1", 1, key(8));
      made.role("b1-0").signed.targets.it = targetOf("x");
    });
    const reader = new TufReader(repository);
    const client = reader.client();
    expect(await Promise.all([client.target("it"), client.target("it")])).toHaveLength(2);
    expect(reader.asked.slice(4)).toEqual(["1.b1-0.json"]);
    expect(await reader.find("it")).toBe("good");
    expect(reader.asked).toEqual(["2.root.json", "timestamp.json"]);
    reader.store.files.set("b1-0.json", utf8("{}"));
    expect(await reader.find("it")).toBe("good");
    expect(reader.asked.at(-1)).toBe("1.b1-0.json");
  });
});

describe("names and patterns", () => {
  test.each([
    ["?", "%3F"],
    ["#", "%23"],
    ["/deep", "%2Fdeep"],
    ["../up", "..%2Fup"],
    ["a b%", "a%20b%25"],
    ["ä", "%C3%A4"],
    ["(*)'!", "%28%2A%29%27%21"],
  ])("the role %s has the file %s", async (name, encoded) => {
    const reader = new TufReader(
      await published((made) => made.delegate("targets", { name, signer: key(8) })),
    );
    expect(await reader.find("it")).toBe("not found");
    expect(reader.asked.at(-1)).toBe(`1.${encoded}.json`);
    expect(reader.store.files.has(`${encoded}.json`)).toBe(true);
  });

  test("delegations that could be read in two ways are refused", async () => {
    for (const role of [
      { name: "root" },
      { name: "Timestamp" },
      { name: "targets" },
      { name: "x".repeat(300) },
      { name: "a", paths: ["a/[xy]"] },
      { name: "a", paths: ["{a,b}/*"] },
      { name: "a", paths: ["!a/*"] },
      { name: "a", paths: ["a/*"], path_hash_prefixes: ["00"] },
    ]) {
      const repository = new TufRepository();
      repository.delegate("targets", { signer: key(8), ...role });
      await repository.publish("targets", "snapshot", "timestamp", "root");
      expect(await new TufReader(repository).find("it")).toBe("E_TUF_FORMAT 1.targets.json");
    }
    const twice = await published(graph(["targets", "a"], ["targets", "a"]));
    expect(await new TufReader(twice).find("it")).toBe("E_TUF_FORMAT 1.targets.json");
    const empty = await published((made) => {
      graph(["targets", "a"])(made);
      delete made.targets.signed.delegations!.roles![0]!.paths;
    });
    expect(await new TufReader(empty).find("it")).toBe("E_TUF_FORMAT 1.targets.json");
  });

  test("hash prefixes and bins find what their names say", async () => {
    for (const path of ["acme/hello/index.json", "acme/x/index.json", "ä"]) {
      const digest = sha256HexOf(utf8(path));
      const prefixed = (made: TufRepository) =>
        made.delegate("targets", {
          name: "p",
          signer: key(8),
          path_hash_prefixes: [digest.slice(0, 3)],
        });
      expect(await visited(prefixed, path)).toEqual(["p", "not found"]);
      expect(await visited(prefixed, `${path}.`)).toEqual(["not found"]);
      const bins = (made: TufRepository) => made.delegateToBins("targets", "b1", 3, key(8));
      const bin = `b1-${(Number.parseInt(digest.slice(0, 2), 16) >> 5).toString(16)}`;
      expect(await visited(bins, path)).toEqual([bin, "not found"]);
    }
  });

  test("patterns match as node:path's glob does, segment by segment", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 8 });
    fc.assert(
      fc.property(text, glob, (path, pattern) => {
        const [parts, wanted] = [path.split("/"), pattern.split("/")];
        const model =
          parts.length === wanted.length &&
          parts.every((part, index) => {
            const simple = wanted[index]!.replaceAll(/\*+/g, "*");
            return part === "" ? /^\*?$/.test(simple) : matchesGlob(part, simple);
          });
        expect(matchesPattern(path, pattern)).toBe(model);
      }),
      { numRuns: 500 },
    );
  });

  test("a pattern full of stars takes no time", () => {
    expect(matchesPattern("a".repeat(20_000), `${"*a".repeat(500)}b`)).toBe(false);
  });
});

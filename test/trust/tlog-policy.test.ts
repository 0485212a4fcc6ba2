/** Policies and proofs: which checkpoints count, and that an entry is in the tree of one. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOG_POLICY_LINES_MAX } from "../../schemas/limits.ts";
import { concatBytes, utf8 } from "../../schemas/trust/bytes.ts";
import { formatCheckpoint, signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { leafHash, merkleTree } from "../../schemas/trust/merkle.ts";
import { formatVerifierKey, NOTE_KEY_TYPE } from "../../schemas/trust/signed-note.ts";
import {
  formatLogPolicy,
  type LogPolicy,
  parseLogPolicy,
  satisfies,
  withoutQuorum,
} from "../../schemas/trust/tlog-policy.ts";
import { formatLogProof, parseLogProof, verifyLogProof } from "../../schemas/trust/tlog-proof.ts";

const ORIGIN = "registry.example/log";
const OTHER = "other.example/log";
const signer = (index: number) => seedSigner(new Uint8Array(32).fill(index));
const logKey = (index: number, origin: string) =>
  formatVerifierKey(origin, signer(index).publicKey);
const witnessName = (index: number) => `w${index}.example`;
const witnessKey = (index: number) =>
  formatVerifierKey(witnessName(index), signer(index).publicKey, NOTE_KEY_TYPE.cosignature);

/** The example of the specification, with keys. */
const EXAMPLE = `# two organisations
log ${logKey(1, ORIGIN)}
log ${logKey(2, OTHER)} https://other.example/log/

witness X1 ${witnessKey(11)}
witness X2 ${witnessKey(12)} https://x2.example
witness\tX3\t${witnessKey(13)}
group X-witnesses 2 X1 X2 X3

  witness Y1 ${witnessKey(21)}
witness Y2 ${witnessKey(22)}
witness Y3 ${witnessKey(23)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses\t
quorum X-and-Y
`;

function policy(text: string): LogPolicy {
  const parsed = parseLogPolicy(utf8(text));
  return "problem" in parsed ? expect.unreachable(parsed.problem) : parsed;
}

const ENTRIES = Array.from({ length: 21 }, (_, at) => utf8(`entry ${at}`));
const TREE = merkleTree(ENTRIES.map(leafHash));

async function cosigned(witnesses: readonly number[], origin = ORIGIN, key = 1) {
  const checkpoint = { origin, size: TREE.size, rootHash: TREE.root() };
  const text = formatCheckpoint(checkpoint);
  const lines = await Promise.all(
    witnesses.map((at) => signCosignature(text, witnessName(at), { signer: signer(at), time: at })),
  );
  return concatBytes(await signCheckpoint(checkpoint, signer(key)), utf8(lines.join("")));
}

describe("policies", () => {
  test("the specification's example is read, and written again means the same", () => {
    const example = policy(EXAMPLE);
    expect(example.logs.map(({ key, url }) => [key.name, url])).toEqual([
      [ORIGIN, undefined],
      [OTHER, "https://other.example/log/"],
    ]);
    expect(example.groups).toEqual([
      { name: "X-witnesses", threshold: 2, members: ["X1", "X2", "X3"] },
      { name: "Y-witnesses", threshold: 1, members: ["Y1", "Y2", "Y3"] },
      { name: "X-and-Y", threshold: 2, members: ["X-witnesses", "Y-witnesses"] },
    ]);
    expect(policy(formatLogPolicy(example))).toEqual(example);
  });

  const L = `log ${logKey(1, ORIGIN)}\n`;
  const W = `witness A ${witnessKey(11)}\n`;
  const Q = "quorum none\n";
  test.each([
    ["", "has no line `quorum <name>` or `quorum none`"],
    [`${L}quorum none`, "does not end with a line end"],
    [`${L}${Q}${Q}`, "line 3: is a second quorum"],
    [`${L}quorum\n`, "line 2: is not `quorum <name>`"],
    [`${L}quorum A\n${W}`, "line 2: names A, which no line before it defines"],
    [`${L}group G all A\n${W}${Q}`, "line 2: names A, which no line before it defines"],
    [`${W}group G 2 A\n`, "line 2: is not `group <name> all|any|<k> <name>…` with k from 1 "],
    [`${W}group G 0 A\n`, "line 2: is not `group"],
    [`${W}group G 01 A\n`, "line 2: is not `group"],
    [`${W}group G any\n`, "line 2: is not `group"],
    [`${W}group G all A A\n`, "line 2: names A, which is a member already"],
    [`${W}group G all A\ngroup H all A\n`, "line 3: names A, which is a member already"],
    [`${W}group A all A\n`, "line 2: defines A a second time"],
    [`${W}group none all A\n`, "line 2: defines `none`, which means that no witness is needed"],
    [`${W}group G all none\n`, "line 2: names none, which no line before it defines"],
    [`${L}${L}`, "line 2: names the key of another log"],
    [`${L}log ${logKey(1, OTHER)}\n`, "line 2: names the key of another log"],
    [`${W}${W.replace(" A ", " B ")}`, "line 2: names the key of another witness"],
    [`log ${witnessKey(11)}\n`, "line 1: is not `log <vkey> [<url>]` with an Ed25519 key"],
    [`witness A ${logKey(1, ORIGIN)}\n`, "line 1: is not `witness <name> <vkey> [<url>]` with"],
    [`log ${logKey(1, ORIGIN)} url more\n`, "line 1: is not `log"],
    [`${L.trim()}\r\n${Q}`, "line 1: holds a control character"],
    ["logs\n", "line 1: begins with none of log, witness, group, quorum"],
    ["#\n".repeat(LOG_POLICY_LINES_MAX + 1), `has ${LOG_POLICY_LINES_MAX + 1} lines`],
  ])("refused: %j", (text, problem) => {
    const parsed = parseLogPolicy(utf8(text));
    expect("problem" in parsed ? parsed.problem : "accepted").toContain(problem);
  });

  test("names are compared octet by octet", () => {
    expect(parseLogPolicy(utf8(`${W.replace("A", "K")}quorum \u212a\n`))).toHaveProperty("problem");
    expect(parseLogPolicy(Uint8Array.of(0x23, 0xff, 10))).toEqual({ problem: "is not UTF-8" });
  });

  test("nothing makes the parser throw", () => {
    const word = fc.constantFrom(
      "log",
      "witness",
      "group",
      "quorum",
      "A",
      "B",
      "any",
      "1",
      "\n",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        parseLogPolicy(utf8(words.join(" ")));
      }),
      { numRuns: 200 },
    );
  });
});

describe("a checkpoint satisfies a policy", () => {
  test.each([
    [[11, 12, 21], true],
    [[13, 12, 22, 23], true],
    [[11, 12, 13], false],
    [[11, 21, 22, 23], false],
    [[21], false],
    [[], false],
    [[11, 11, 21], false],
    [[11, 12, 21, 99], true],
  ])("with witnesses %j: %s", async (witnesses, good) => {
    const judged = satisfies(policy(EXAMPLE), await cosigned(witnesses));
    expect("checkpoint" in judged).toBe(good);
    if ("cosignatures" in judged)
      expect(judged.cosignatures.map(({ time }) => time)).toEqual(
        witnesses.filter((at) => at !== 99),
      );
  });

  test("the refusal says who cosigned and who had to", async () => {
    const judged = satisfies(policy(EXAMPLE), await cosigned([11, 21]));
    expect(judged).toEqual({
      problem:
        "is cosigned by only X1, Y1 where the policy wants 2 of X-witnesses, Y-witnesses (quorum X-and-Y)",
    });
    const single = `log ${logKey(1, ORIGIN)}\nwitness A ${witnessKey(11)}\nquorum A\n`;
    expect(satisfies(policy(single), await cosigned([]))).toEqual({
      problem: "is cosigned by no witness where the policy wants the witness A",
    });
  });

  test("any of its logs will do, each under its own name", async () => {
    const any = withoutQuorum(policy(EXAMPLE));
    expect(satisfies(any, await cosigned([]))).toHaveProperty("checkpoint.origin", ORIGIN);
    expect(satisfies(any, await cosigned([], OTHER, 2))).toHaveProperty("checkpoint.origin", OTHER);
    expect(satisfies(any, await cosigned([], OTHER, 1))).toHaveProperty("problem");
    expect(satisfies(policy("quorum none\n"), await cosigned([]))).toEqual({
      problem: `is of the log ${ORIGIN}, and no log is trusted`,
    });
  });

  test("a known witness' bad cosignature is no shrug", async () => {
    const good = await cosigned([11, 12, 21]);
    const bad = good.slice();
    bad[bad.length - 6] = bad[bad.length - 6] === 65 ? 66 : 65;
    expect(satisfies(policy(EXAMPLE), bad)).toHaveProperty("problem");
  });
});

describe("proofs", () => {
  const trusted = policy(`log ${logKey(1, ORIGIN)}\nquorum none\n`);
  const proofOf = async (index: number, extra?: Uint8Array) =>
    formatLogProof({
      index,
      hashes: TREE.inclusionProof(index),
      checkpoint: await cosigned([]),
      ...(extra === undefined ? {} : { extra }),
    });

  test("every entry's proof holds for it and for no other", async () => {
    for (const [index, entry] of ENTRIES.entries()) {
      const proof = await proofOf(index);
      expect(verifyLogProof(proof, entry, trusted)).toMatchObject({
        index,
        checkpoint: { size: ENTRIES.length },
      });
      expect(verifyLogProof(proof, utf8("another"), trusted)).toEqual({
        by: "proof",
        problem: `does not show the entry at index ${index} of ${ENTRIES.length}`,
      });
    }
  });

  test("a flip of any byte before the checkpoint is refused", async () => {
    const bytes = await proofOf(7);
    const end = bytes.length - (await cosigned([])).length;
    for (let index = 0; index < end; index += 1) {
      const changed = bytes.slice();
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      const judged = verifyLogProof(changed, ENTRIES[7]!, trusted);
      expect(judged, `byte ${index}`).toHaveProperty("problem");
    }
  });

  test("extra data is carried along and proves nothing", async () => {
    const bytes = await proofOf(3, utf8("extra"));
    expect(parseLogProof(bytes)).toMatchObject({ index: 3, extra: utf8("extra") });
    expect(formatLogProof(parseLogProof(bytes)!)).toEqual(bytes);
    expect(verifyLogProof(bytes, ENTRIES[3]!, trusted)).toHaveProperty("index", 3);
  });

  test("a checkpoint that the policy does not accept is named as such", async () => {
    const stranger = policy(`log ${logKey(3, ORIGIN)}\nquorum none\n`);
    const judged = verifyLogProof(await proofOf(3), ENTRIES[3]!, stranger);
    expect(judged).toMatchObject({ by: "policy" });
  });

  test.each([
    ["another version", (text: string) => text.replace("@v1", "@v2")],
    ["no index", (text: string) => text.replace("index 3\n", "")],
    ["a negative index", (text: string) => text.replace("index 3", "index -3")],
    ["a leading zero", (text: string) => text.replace("index 3", "index 03")],
    ["extra after the index", (text: string) => text.replace("index 3\n", "index 3\nextra AA==\n")],
    ["a bad extra", (text: string) => text.replace("index 3\n", "extra !\nindex 3\n")],
    [
      "65 hashes",
      (text: string) => text.replace("\n\n", `\n${`${"A".repeat(43)}=\n`.repeat(61)}\n`),
    ],
    ["too many bytes", (text: string) => `${text}${"x".repeat(131_072)}`],
    ["no checkpoint", (text: string) => text.split("\n\n")[0] ?? ""],
  ])("with %s it is none", async (_, change) => {
    const text = new TextDecoder().decode(await proofOf(3));
    expect(parseLogProof(utf8(text))).toBeDefined();
    expect(parseLogProof(utf8(change(text)))).toBeUndefined();
  });
});

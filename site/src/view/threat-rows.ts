/** The threat model, as the page about trust prints it: one row an attack. */
import type { Value } from "./fact.ts";

export interface Threat {
  readonly attack: string;
  readonly promise: string;
  readonly mechanism: string;
  /** Files of this project's tests, relative to its root. */
  readonly tests: readonly string[];
  readonly notPromised: string;
}

export const THREATS: readonly Threat[] = [
  {
    attack:
      "Arbitrary installation: a host or a network serves files that the registry never published",
    promise: "Nothing is used that the keys of the pinned root do not vouch for.",
    mechanism:
      "TUF from root to bin; size and SHA-256 of every file; the publisher's signature in claimed namespaces.",
    tests: [
      "test/trust/hostile-server.test.ts",
      "test/trust/tuf-attacks.test.ts",
      "test/trust/verify-tree.test.ts",
    ],
    notPromised:
      "In a namespace that nobody has claimed, whoever holds the registry's online keys can publish. The log shows it to everybody, afterwards.",
  },
  {
    attack: "Rollback: old metadata, with versions that were withdrawn",
    promise: "What a reader has seen once, it never takes for newer than it is.",
    mechanism:
      "Versions of timestamp, snapshot and roles, and the last head of the log, are kept in the state folder, apart from the cache.",
    tests: [
      "test/trust/hostile-server.test.ts",
      "test/trust/tuf-client.test.ts",
      "test/trust/trust-folder.test.ts",
    ],
    notPromised: "A first visit has no memory: it believes any state that has not expired.",
  },
  {
    attack: "Freeze: a mirror keeps new versions and warnings from its readers",
    promise: "What stands still is refused after 7 days at most.",
    mechanism: "The timestamp expires after 7 days; the other roles have ends as well.",
    tests: ["test/trust/hostile-server.test.ts", "test/trust/stories.test.ts"],
    notPromised: "Nothing within these days, and nothing on a machine whose clock is wrong.",
  },
  {
    attack: "Fast-forward: versions are signed so high that honest ones look old",
    promise: "The registry can recover, with its offline keys.",
    mechanism:
      "A root that takes the keys of timestamp or snapshot away makes readers forget their versions.",
    tests: ["test/trust/hostile-server.test.ts", "test/trust/key-life.test.ts"],
    notPromised:
      "Until the new root is signed, readers that saw the high versions refuse the registry.",
  },
  {
    attack: "Mix and match: files of different states, put together",
    promise: "A reader sees one whole state, or refuses.",
    mechanism:
      "The timestamp names size and SHA-256 of the snapshot, the snapshot the version of every role, and roles size and SHA-256 of every file. No two bins have a version in common.",
    tests: ["test/trust/hostile-server.test.ts", "test/trust/tuf-attacks.test.ts"],
    notPromised: "While a publish is under way, a reader may be refused for a minute.",
  },
  {
    attack: "Endless data: an answer that fills memory or never ends",
    promise: "No more is read than was signed, or than a limit allows.",
    mechanism:
      "Signed lengths, a limit for every kind of file, and a limit for silence on the line.",
    tests: ["test/trust/hostile-server.test.ts", "test/client/http-origin.test.ts"],
    notPromised: "A host that sends slowly, but above the limit, can still waste time.",
  },
  {
    attack: "Wrong software: another file that was signed too, under this name",
    promise: "A name and version lead to the bytes that were signed for them, and to no others.",
    mechanism:
      "Digests are bound to paths; the statement has registry, name, version and digest in one.",
    tests: ["test/trust/hostile-server.test.ts", "test/trust/tuf-delegations.test.ts"],
    notPromised: "That the software is good.",
  },
  {
    attack: "Key compromise: an online key is stolen",
    promise: "It cannot publish in a claimed namespace, name other keys, or hide what it did.",
    mechanism:
      "Root and targets are offline and need several people; each key has one role; releases are in the log.",
    tests: [
      "test/trust/hostile-keys.test.ts",
      "test/trust/verify-stolen-keys.test.ts",
      "test/trust/stories.test.ts",
      "test/trust/key-life.test.ts",
    ],
    notPromised:
      "Unclaimed namespaces, until the keys are rotated. Yanks that are not shown. Readers who come for the first time, when all online keys and the host are stolen: they may be given lists from before a claim, until those expire. A threshold of stolen offline keys is the registry.",
  },
  {
    attack: "A publisher's key is stolen",
    promise: "Once it is revoked, nothing that it ever signed counts.",
    mechanism: "revoked_keys, signed offline; the date of a signature is not believed.",
    tests: [
      "test/trust/hostile-keys.test.ts",
      "test/trust/signature-rules.test.ts",
      "test/trust/stories.test.ts",
    ],
    notPromised: "The time between theft and revocation.",
  },
  {
    attack: "Split view: two readers are shown two logs",
    promise:
      "A reader never accepts a log that is not the one it saw before, grown. With a quorum of witnesses, no two readers do.",
    mechanism:
      "Consistency by tiles from the last head that was seen; cosignatures of witnesses, as the log's policy asks for.",
    tests: [
      "test/trust/hostile-keys.test.ts",
      "test/trust/log-verifier.test.ts",
      "test/trust/witness.test.ts",
    ],
    notPromised: "Without witnesses: readers that never compare their heads do not find out.",
  },
  {
    attack: "A published version is changed",
    promise: "The same name and version never has other bytes, and an attempt leaves a trace.",
    mechanism:
      "The log is a function of git's history and only grows; the builder refuses to sign another past; the lockfile holds the digest.",
    tests: [
      "test/trust/publish-guards.test.ts",
      "test/trust/log-audit.test.ts",
      "test/trust/rebuild.test.ts",
    ],
    notPromised: "That somebody reads the log. Publishers should watch their own names in it.",
  },
  {
    attack: "Extraneous dependencies: something more is installed along",
    promise: "The dependencies of a version are those that its statement names.",
    mechanism:
      "Names and ranges of dependencies are in the statement, which the publisher signs and the log holds.",
    tests: ["test/trust/hostile-keys.test.ts", "test/trust/verify-stolen-keys.test.ts"],
    notPromised:
      "A range may choose a newer version of another publisher. The lockfile fixes which.",
  },
  {
    attack: "Dependency confusion: a public name is taken for a private one",
    promise: "A namespace that is bound to a registry is read from no other.",
    mechanism:
      "Every name has a namespace; the user's list of registries can bind it; there is no fallback.",
    tests: ["test/trust/hostile-keys.test.ts", "test/client/federation.test.ts"],
    notPromised: "Namespaces that nobody has bound are asked for in the order of the list.",
  },
  {
    attack: "Typosquatting: a name that looks like another",
    promise:
      "Look-alikes are found when they are proposed. A near miss is suggested, never installed.",
    mechanism:
      "Edit distance, confusable characters and separators are rules, for artifacts and for namespaces that are claimed; names are lower-case ASCII.",
    tests: ["test/check/typosquat.test.ts", "test/change/check-base.test.ts"],
    notPromised: "That a person who types another name that exists does not get it.",
  },
  {
    attack: "Archive slip: a path in an archive leads out of the folder",
    promise: "Nothing is written outside of the artifact's own folder.",
    mechanism:
      "Regular files below one folder, and nothing else; what two readers could take in two ways is refused.",
    tests: ["test/client/hostile-archives.test.ts"],
    notPromised: "What the files do when you run them.",
  },
  {
    attack: "Decompression bomb",
    promise: "Unpacking ends at the size that was published.",
    mechanism: "Limits for size, number and ratio, while unpacking.",
    tests: ["test/client/hostile-archives.test.ts"],
    notPromised: "Archives within an archive are for whoever opens them.",
  },
  {
    attack: "Injection: a name of a role or file leads elsewhere",
    promise: "Names are names, in paths, on terminals and on pages.",
    mechanism:
      "Names of roles are encoded, paths of files are built from narrow shapes, text is escaped.",
    tests: ["test/trust/tuf-delegations.test.ts", "test/trust/log-tiles.test.ts"],
    notPromised: "Other clients may be more lenient.",
  },
  {
    attack: "Delegation confusion: a role that was verified for one is used for another",
    promise: "A role counts for the one that names it, with the keys that this one names.",
    mechanism:
      "Roles are kept by who delegates to them, and verified again when they come from the store.",
    tests: ["test/trust/tuf-delegations.test.ts"],
    notPromised: "Other clients: python-tuf and go-tuf are known to differ here.",
  },
  {
    attack: "A reader's own cache or state is tampered with",
    promise: "The cache is never believed, and a damaged state is never taken for an empty one.",
    mechanism:
      "Documents are compared with their digest, metadata is verified again, each time they are read.",
    tests: ["test/trust/trust-folder.test.ts", "test/client/store.test.ts"],
    notPromised:
      "Whoever can write as you can replace the client, the root that you pinned, and everything else.",
  },
  {
    attack: "Trust downgrade: a signed artifact comes unsigned",
    promise: "What the lockfile has with a signer is not taken without one.",
    mechanism: "The lockfile records the key that signed.",
    tests: ["test/trust/hostile-keys.test.ts"],
    notPromised: "A first install has nothing to compare with.",
  },
];

/** Rows for a table of attack, promise, mechanism, tests, and what is not promised. */
export function threatRows(): Value[][][] {
  return THREATS.map(({ attack, promise, mechanism, tests, notPromised }) => [
    [{ text: attack }],
    [{ text: promise }],
    [{ text: mechanism }],
    [{ text: notPromised }],
    tests.map((file) => ({ text: file, code: true })),
  ]);
}

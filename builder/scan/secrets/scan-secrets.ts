/** The search for credentials in a payload or in records; one search serves every rule. */
import { SCAN_SECRET_STEPS_MAX } from "../../../schemas/limits.ts";
import type { Contents, Unscanned } from "../../check/rule.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { walkContents } from "../walk-contents.ts";
import { type CredentialFile, credentialFile } from "./credential-file.ts";
import { OWN_PATTERNS, withPlaceholders } from "./own-patterns.ts";
import { type SpottedSecret, scanBytes } from "./scan-bytes.ts";
import { type SecretDetector, secretDetector } from "./secret-detector.ts";
import type { PatternTable } from "./secret-pattern.ts";
import type { StepBudget } from "./step-budget.ts";

/** Where something was found: a file of the registry, and names inside archives. */
export interface SecretPlace {
  readonly path: string;
  readonly inside: readonly string[];
}

export interface SecretScan {
  readonly secrets: readonly (SpottedSecret & SecretPlace)[];
  readonly files: readonly (CredentialFile & SecretPlace)[];
  readonly unscanned: readonly Unscanned[];
}

let ready: Promise<SecretDetector> | undefined;
const scans = new WeakMap<Contents, Promise<SecretScan>>();

/** The rules that ask for one payload share the work. */
export function scanPayload(contents: Contents): Promise<SecretScan> {
  const known = scans.get(contents);
  if (known) return known;
  const scan = scanContents(contents);
  scans.set(contents, scan);
  return scan;
}

/** The text of records, comments and all. */
export async function scanRecords(records: readonly RecordFile<unknown>[]): Promise<SecretScan> {
  const work = new Work(await detector());
  for (const { path, text, textProblems } of records) {
    const [problem] = textProblems;
    if (text === "" && problem) work.unscanned.push({ path, reason: problem.message });
    else work.look({ path, inside: [] }, new TextEncoder().encode(text));
  }
  return work.result();
}

async function scanContents(contents: Contents): Promise<SecretScan> {
  const work = new Work(await detector());
  const onUnscanned = (unscanned: Unscanned): void => {
    work.unscanned.push(unscanned);
  };
  for await (const { file, inside, bytes } of walkContents(contents, { onUnscanned }))
    work.look({ path: file.entry.path, inside }, bytes);
  return work.result();
}

/** Loads the tables when they are first needed: most commands never do. */
function detector(): Promise<SecretDetector> {
  ready ??= import("./gitleaks-rules.json", { with: { type: "json" } }).then(({ default: table }) =>
    secretDetector([withPlaceholders(table as unknown as PatternTable), OWN_PATTERNS]),
  );
  return ready;
}

class Work {
  readonly unscanned: Unscanned[] = [];
  private readonly detector: SecretDetector;
  private readonly budget: StepBudget = { steps: SCAN_SECRET_STEPS_MAX };
  private readonly secrets: (SpottedSecret & SecretPlace)[] = [];
  private readonly files: (CredentialFile & SecretPlace)[] = [];

  constructor(detector: SecretDetector) {
    this.detector = detector;
  }

  look(place: SecretPlace, bytes: Uint8Array): void {
    const name = place.inside.at(-1) ?? place.path;
    const file = credentialFile(name, bytes);
    if (file) this.files.push({ ...file, ...place });
    if (this.budget.steps >= 0) {
      const spotted = scanBytes(bytes, { detector: this.detector, name, budget: this.budget });
      for (const secret of spotted) this.secrets.push({ ...secret, ...place });
    }
    if (this.budget.steps < 0) this.unscanned.push({ path: place.path, reason: EXHAUSTED });
  }

  result(): SecretScan {
    const secrets = withoutContainers(this.secrets);
    return { secrets, files: this.files, unscanned: this.unscanned };
  }
}

/** What lies uncompressed in an archive shows in its bytes too: the member says more. */
function withoutContainers<T extends SpottedSecret & SecretPlace>(
  secrets: readonly T[],
): readonly T[] {
  const key = ({ path, secret }: T): string => `${path}\0${secret}`;
  const depths = new Map<string, number>();
  for (const one of secrets)
    depths.set(key(one), Math.max(depths.get(key(one)) ?? 0, one.inside.length));
  return secrets.filter(
    (one) => one.line !== undefined || one.inside.length === depths.get(key(one)),
  );
}

const EXHAUSTED = "the payload has too many places that look like the beginning of a credential";

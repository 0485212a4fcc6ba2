/**
 * `.ashlar/deploy.json` on a host: what `ashlar deploy` remembers between its runs. It is not part of
 * the tree, and nobody trusts it for more than which files to send again and which to take away.
 */
import * as v from "valibot";
import { instant } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** A path of a tree: `/`-separated, relative, without `.` and `..` segments. */
const treePath = v.pipe(
  v.string(),
  v.regex(
    /^(?!\/)(?!(?:[\s\S]*\/)?\.{1,2}(?:\/|$))[^\\\u0000-\u001f]{1,400}$/,
    "must be a relative path",
  ),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

const deployRecordShape = object({
  schemaVersion: v.literal(1),
  /** How many trees were deployed here. */
  number: count,
  deployedAt: v.nullable(instant),
  /** Paths whose bytes change while a deployment runs; empty when the last one came to its end. */
  pending: v.array(treePath),
  /** What later trees do not have any more. */
  retired: v.array(
    object({
      path: treePath,
      /** Number of the first tree without it. */
      since: count,
      at: instant,
    }),
  ),
});

export type DeployRecord = v.InferOutput<typeof deployRecordShape>;

export const parseDeployRecord = (value: unknown): Parsed<DeployRecord> =>
  parseShape(deployRecordShape, value);

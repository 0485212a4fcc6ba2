/** How a tree is uploaded and cached, and what that costs: the blocks of the page about scale. */
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../../schemas/paths.ts";
import type { Value } from "./fact.ts";

/** What readers begin at, in the order in which it is replaced. */
const POINTERS = [REGISTRY_PATH, CHECKPOINT_PATH, TIMESTAMP_PATH];
/** Folders in which a name holds the digest of its file. */
const LEAVES = ["targets/*", "index/*"];

const list = (option: string, patterns: readonly string[]): string =>
  patterns.map((pattern) => `  ${option} '${pattern}' \\\n`).join("");

/** Leaves, then names that stay, then what readers begin at. */
export const UPLOAD_COMMANDS = `aws s3 sync dist "s3://$BUCKET" --size-only \\
${list("--exclude", ["*"])}${list("--include", LEAVES)}  --cache-control 'public, max-age=31536000, immutable'
aws s3 sync dist "s3://$BUCKET" \\
${list("--exclude", [...LEAVES, ...POINTERS])}  --cache-control no-cache
for file in ${POINTERS.join(" ")}; do
  aws s3 cp "dist/$file" "s3://$BUCKET/$file" --cache-control no-cache
done
`;

const FOREVER = "public, max-age=31536000, immutable";
const SHORT = "no-cache, or a minute";

export const CACHE_RULE_ROWS: readonly (readonly (readonly Value[])[])[] = [
  row(["targets/", "index/"], FOREVER),
  row(["metadata/N.*.json", "log/tile/"], FOREVER),
  row(POINTERS, SHORT),
  row(["api/", "badges/", "*.html"], SHORT),
];

function row(paths: readonly string[], header: string): Value[][] {
  return [
    paths.map((text) => ({ text, code: true })),
    [{ text: header, code: header === FOREVER }],
  ];
}

export const COST_FORMULA = `kept, a month    GB in the tree × price of a GB and month
first upload     files ÷ 1,000,000 × price of a million writes
each change      files it uploads ÷ 1,000,000 × price of a million writes
readers          requests ÷ 1,000,000 × price of a million reads + GB read × price of a GB out
building         processor hours × price of one
`;

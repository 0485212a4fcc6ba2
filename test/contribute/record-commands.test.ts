/** The commands about what is published, whole: one yank and one fork, and what they refuse. */
import { afterAll, expect, test } from "vitest";
import { authorClone } from "./author-clone.ts";

const author = authorClone();
afterAll(() => author.remove());
const AS_ADA = ["--author", "ada", "--author-id", "11", "--json"];

test("a yank is a branch with three lines, and needs nobody else", async () => {
  const wish = ["yank", "acme/hello@1.0.0", "--reason", "It greets nobody."];
  const { said, exitCode } = await author.ashlar(...wish, "--branch", "origin", ...AS_ADA);
  expect([exitCode, said.class]).toEqual([0, "auto"]);
  const branch = "ashlar/yank/acme/hello-1.0.0";
  expect(author.git(author.upstream, "diff", "--stat", `main..${branch}`)).toContain(
    "1 file changed, 3 insertions(+)",
  );
});

test("a fork into a new namespace brings its owner", async () => {
  const { said } = await author.ashlar(
    ...["fork", "acme/hello", "mine/hello", "--patch", "-", "--dry-run"],
    ...["--author", "eve", "--author-id", "99", "--json"],
  );
  expect(said.class).toBe("maintainer-review");
  const paths = said.proposal.files.map(({ path }: { path: string }) => path);
  expect(paths).toContain("artifacts/mine/hello/1.1.0/files/bin/greet.sh");
  expect(paths).toContain("publishers/mine.yaml");
});

test.each([
  [["yank", "acme/hello", "--reason", "x"], "write acme/hello@VERSION"],
  [["yank", "acme/hello@1.0.0"], "--reason"],
  [["deprecate", "acme/hello"], "--reason"],
  [["unpublish", "acme/hello", "--reason", "a\nb"], "--reason"],
  [["update", "acme/hello"], "--set FIELD=VALUE"],
  [["review", "acme/hello@1.0.0", "--rating", "9"], "--rating 1 to 5"],
  [["fork", "acme/hello", "acme/hello"], "NAMESPACE/NAME"],
  [["yank", "acme/helo@1.0.0", "--reason", "x"], "did you mean acme/hello?"],
])("%j says what is missing", async (args, fix) => {
  const { said } = await author.ashlar(...args, ...AS_ADA);
  expect(said.error.fix).toContain(fix);
});

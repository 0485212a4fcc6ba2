/** How a person is asked for the root of a registry that is not known here. */
import { expect, test } from "vitest";
import type { Origin } from "../../client/origin/origin.ts";
import { learnRoot } from "../../client/registry/open-trust.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { temporaryFolder } from "../make-tree.ts";
import { TufRepository } from "../trust/tuf-repository.ts";

test("one registry at a time, by its fingerprint, and each for itself", async () => {
  const repository = new TufRepository();
  await repository.publish();
  const root = repository.file("1.root.json");
  const state = await temporaryFolder();
  const terminal = {
    environment: {},
    folder: state,
    signal: new AbortController().signal,
    interactive: true,
    note: () => undefined,
    paint: (_: string, text: string) => text,
  };
  const questions: string[] = [];
  let open = 0;
  const ask = async (question: string) => {
    questions.push(question);
    open += 1;
    expect(open).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return questions.length !== 2;
  };
  const learn = (alias: string) => {
    const read = async (path: string) => (path.endsWith("/1.root.json") ? root : undefined);
    const origin: Origin = {
      location: `/${alias}`,
      local: true,
      read,
      stream: async () => undefined,
    };
    return learnRoot({ alias, origin, address: `/${alias}` }, terminal, state, ask);
  };
  const answers = await Promise.allSettled(["a", "b", "c"].map(learn));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(questions[0]).toBe(`Trust /a by the root sha256:${sha256Hex(root)}?`);
});

import { atField } from "../at-field.ts";
import { outcomeOf, type PayloadRule, type PayloadSubject, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The weights of a model can be had without unpickling anything. */
export const mdlPickle002: PayloadRule = {
  id: "MDL-PICKLE-002",
  title: "Weights can only be had by unpickling",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["model"],
  scope: "payload",
  motivation:
    "Even a pickle that imports nothing bad today makes everyone run an unpickler, and what the next version of it holds is run as well. Formats that hold only numbers do not ask for that trust.",
  trigger:
    "`config.modelFile` is a pickle by its content, or leads nowhere while the files hold pickles.",
  fix: "Convert the weights, for example with safetensors.torch.save_file(torch.load(path, weights_only=True), target), and name the new file in config.modelFile.",
  effort: "hours",
  check: async (subject) => {
    const config = subject.version.manifest.value?.config;
    if (config === undefined || !("modelFile" in config))
      return unreadable(subject.version.manifest);
    const { findPickles } = await import("../../scan/pickle/find-pickles.ts");
    const { pickles, unscanned } = await findPickles(subject.contents, true);
    if (pickles.length + unscanned.length === 0)
      return { kind: "not-applicable", reason: "there are no pickles" };
    return outcomeOf(
      judge(subject, config.modelFile, new Set(pickles.map(({ file }) => file.path))),
    );
  },
};

function judge(
  { version, contents }: PayloadSubject,
  modelFile: string,
  pickled: ReadonlySet<string>,
): readonly Violation[] {
  const [first] = pickled;
  const exists = contents.files.some(({ path }) => path === modelFile);
  if (first === undefined || (exists && !pickled.has(modelFile))) return [];
  const path = exists ? modelFile : first;
  return [
    {
      at: atField(version.manifest, ["config", "modelFile"]),
      message: `the weights in "${path}" can only be had by unpickling them`,
      fix: `convert "${path}": safetensors.torch.save_file(torch.load("${path}", weights_only=True), "${path.replace(/\.[^./]*$/, "")}.safetensors"), then name the new file in config.modelFile`,
    },
  ];
}

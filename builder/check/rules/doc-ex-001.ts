import { artifactWords } from "../../scan/documentation/artifact-words.ts";
import { showsUse } from "../../scan/documentation/example-in-code.ts";
import { isExampleFile } from "../../scan/documentation/is-example-file.ts";
import { minimalExample } from "../../scan/documentation/minimal-example.ts";
import { moduleExports } from "../../scan/javascript/module-exports.ts";
import { documentView } from "../../scan/markdown/document-view.ts";
import { declaredType } from "../declared-type.ts";
import { latestVersion } from "../release-versions.ts";
import { type DocumentRule, type DocumentSubject, type Outcome, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Something shows the artifact in use. What counts by type is in `example-in-code.ts`. */
export const docEx001: DocumentRule = {
  id: "DOC-EX-001",
  title: "There is no example",
  category: "documentation",
  severity: "critical",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "People copy an example before they read a page. Without one, the first thing they try is a guess, and the second is another artifact.",
  trigger:
    "No code block in artifact.md names the artifact, one of its files, exports, tools or variables, or a command that runs its type (`ashlar new`, `docker run`, `packer build`); installing does not count. A file in `examples/` or a transformer's pair does.",
  fix: "Add a code block that uses the artifact to artifact.md, with what comes out of it, or put an example into files/examples/.",
  effort: "minutes",
  check: async (subject) => {
    const { record } = subject.artifact;
    if (record.textProblems.length > 0) return unreadable(record);
    const version = subject.latest?.version ?? latestVersion(subject.artifact);
    const hasFile = version?.payload.some(
      ({ path, entry }) => isExampleFile(path) && entry.size > 0,
    );
    if (hasFile) return outcomeOf([]);
    return judgeText(subject);
  },
};

async function judgeText({ artifact, latest }: DocumentSubject): Promise<Outcome> {
  const { record } = artifact;
  const parsed = await documentView(record);
  if (parsed.view === undefined)
    return { kind: "unknown", reason: `${record.path} is not parsed: ${parsed.reason}` };
  const version = latest?.version ?? latestVersion(artifact);
  const type = declaredType(artifact);
  const words =
    version === undefined
      ? new Set([artifact.name, artifact.shortName])
      : await artifactWords(artifact, version, latest?.contents);
  if (parsed.view.codes.some(({ text }) => showsUse(text, type, words))) return outcomeOf([]);
  const example = minimalExample({
    name: artifact.name,
    type,
    manifest: version?.manifest.value,
    exported: await exportsOf(latest),
  });
  const blocks = parsed.view.codes.length;
  return outcomeOf([
    {
      at: { path: record.path, line: parsed.view.codes[0]?.line ?? record.bodyLine, column: 1 },
      message:
        blocks === 0
          ? "there is no example: no code block in the text and no examples in files/"
          : `there is no example: ${blocks === 1 ? "the code block" : `each of the ${blocks} code blocks`} installs it, or names neither it nor a part of it`,
      fix: `add a code block, for example: ${example}`,
    },
  ]);
}

async function exportsOf(latest: DocumentSubject["latest"]): Promise<readonly string[]> {
  const config = latest?.version.manifest.value?.config;
  if (latest === undefined || config === undefined || !("entry" in config)) return [];
  const exported = await moduleExports(latest.contents, config.entry);
  return (exported ?? []).map(({ name }) => name);
}

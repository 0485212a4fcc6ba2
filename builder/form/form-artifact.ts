/**
 * The first version of an artifact, out of the answers to a form: the files that `ashlar init` and
 * `ashlar publish` would propose of it.
 */
import { stringify } from "yaml";
import { ARTIFACT_TYPES, type ArtifactType, isArtifactType } from "../../schemas/artifact-type.ts";
import { artifactName, exactVersion } from "../../schemas/field.ts";
import { parseShape } from "../../schemas/parse.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { isLicenseFile } from "../check/is-license-file.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { printable } from "../check/printable.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import type { FieldValue } from "../mend/edit-record.ts";
import { artifactRecord } from "../scaffold/artifact-files.ts";
import { licenseText } from "../scaffold/license-text.ts";
import { nameWords, tagList } from "../scaffold/name-words.ts";
import { readFencedFiles } from "./read-fenced-files.ts";

export interface FormArtifactInput {
  /** By the field's id, see `issue-forms.ts`. */
  readonly answers: ReadonlyMap<string, string>;
  /** Whose the copyright is. */
  readonly login: string;
  /** Of the licence. */
  readonly year: number;
  /** Of the registry; the first is taken where none is named. */
  readonly categories: readonly string[];
}

export interface FormArtifact {
  /** `namespace/name` */
  readonly name: string;
  readonly version: string;
  readonly files: readonly ProposedFile[];
}

/** @returns sentences, each with its field and how to mend it, where an answer cannot be used */
export async function formArtifact(
  input: FormArtifactInput,
): Promise<FormArtifact | readonly string[]> {
  const { answers, login, year, categories } = input;
  const answer = (id: string): string => answers.get(id)?.trim() ?? "";
  const [type, name, version, license] = ["type", "name", "version", "license"].map(answer) as [
    string,
    string,
    string,
    string,
  ];
  const { files, problems } = readFencedFiles(answer("files"));
  const text = await licenseText(license, { name: login, year });
  const payload = withLicense(files, text);
  const manifest = isArtifactType(type)
    ? manifestOf(type, answers.get("manifest"), payload)
    : undefined;
  const wrong = [
    ...typeProblems(type),
    ...(parseShape(artifactName, name).ok
      ? []
      : [
          `Name: "${printable(name, 140)}" is no namespace/name in lower case; write it such as ada/tide-tables`,
        ]),
    ...(parseShape(exactVersion, version).ok
      ? []
      : [`Version: "${printable(version, 64)}" is no version; write three numbers such as 0.1.0`]),
    ...problems.map((problem) => `Files: ${problem}`),
    ...(typeof manifest === "object" ? [manifest.problem] : []),
  ];
  if (wrong.length > 0 || !isArtifactType(type) || typeof manifest !== "string") return wrong;
  const words = nameWords(name);
  const record = artifactRecord(
    {
      type,
      title: words.title,
      summary: answer("summary"),
      categories: [answer("category") || categories[0] || "tools"],
      tags: answer("tags") === "" ? words.tags : tagList(answer("tags").toLowerCase()),
      license,
    },
    `${answer("readme")}\n`,
  );
  const folder = `artifacts/${name}`;
  return {
    name,
    version,
    files: [
      { path: `${folder}/artifact.md`, content: utf8(record) },
      { path: `${folder}/${version}/manifest.yaml`, content: utf8(manifest) },
      ...[...payload].map(([path, content]) => ({
        path: `${folder}/${version}/files/${path}`,
        content: utf8(content),
        // What begins so is a program, and a form has no other way to say it.
        executable: content.startsWith("#!"),
      })),
    ],
  };
}

function typeProblems(type: string): readonly string[] {
  if (isArtifactType(type)) return [];
  const near = nearestWord(type, ARTIFACT_TYPES);
  const fix = near === undefined ? `choose ${ARTIFACT_TYPES.join(", ")}` : `did you mean ${near}?`;
  return [`Type: "${printable(type, 40)}" is no type of artifact; ${fix}`];
}

function withLicense(
  files: ReadonlyMap<string, string>,
  text: string | undefined,
): ReadonlyMap<string, string> {
  if (text === undefined || [...files.keys()].some(isLicenseFile)) return files;
  return new Map([...files, ["LICENSE", text]]);
}

/** What can be said without being asked of a version of one main file: where that file is. */
const MAIN_FILE: Partial<Record<ArtifactType, MainFile>> = {
  "module-node": { usual: "index.js", config: (file) => ({ entry: file }) },
  agent: { usual: "prompt.md", config: (file) => ({ runtime: "prompt", entry: file }) },
  "module-oci": { usual: "Dockerfile", config: (file) => ({ dockerfile: file }) },
};

interface MainFile {
  /** Its name where there are several. */
  readonly usual: string;
  readonly config: (file: string) => FieldValue;
}

/** The text of `manifest.yaml`. */
function manifestOf(
  type: ArtifactType,
  given: string | undefined,
  payload: ReadonlyMap<string, string>,
): string | { readonly problem: string } {
  const written = withoutFence(given ?? "");
  if (written !== "") return `${written}\n`;
  const main = MAIN_FILE[type];
  const own = [...payload.keys()].filter((path) => !isLicenseFile(path));
  const file =
    main && (payload.has(main.usual) ? main.usual : own.length === 1 ? own[0] : undefined);
  if (main === undefined)
    return {
      problem: `Manifest: a ${type} needs one; write what \`ashlar init ${type}\` puts into manifest.yaml, see schemas/manifest-${type}.schema.json of the published tree`,
    };
  if (file === undefined)
    return {
      problem: `Manifest: it is not known which file is the main one; call it ${main.usual}, or name it here: ${JSON.stringify(main.config("NAME"))}`,
    };
  const changes = [{ kind: "added", description: "The first version." }];
  return stringify({ config: main.config(file), changes }, { version: "1.2", lineWidth: 0 });
}

/** GitHub puts answers to some fields into a fence of its own, and people do so too. */
function withoutFence(text: string): string {
  const [, inner] = /^```[a-z]*\n([\s\S]*?)\n?```$/.exec(text.trim()) ?? [];
  return inner ?? text.trim();
}

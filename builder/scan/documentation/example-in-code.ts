import type { ArtifactType } from "../../../schemas/artifact-type.ts";
import { isIdleLine } from "./install-line.ts";

/** Characters without white space: less shows nothing. */
const LENGTH_MIN = 10;
const WORD = /[\p{L}\p{N}_$@.:/-]{2,200}/gu;

/** Commands that put an artifact of the type to use, whatever the artifact's files are called. */
const USES: { readonly [T in ArtifactType]?: RegExp } = {
  "module-oci":
    /\b(?:docker|podman|nerdctl|kubectl)\s+(?:run|build|create|compose|apply)\b|\bCOPY --from=|^\s*(?:FROM|image:)\s+\S/im,
  "module-wasm": /\bWebAssembly\.|\bwasm(?:time|er|edge|-tools)\s/,
  agent: /\b(?:system|role)["']?\s*:\s|\bmessages\b/,
  model: /\b(?:from_pretrained|load_model|InferenceSession|safe_open|llama-cli|ollama)\b/,
  snapshot:
    /\b(?:npm ci|pip3? install .*(?:-r|--require)|uv sync|conda env create|cargo build --locked|apt-get install)\b/,
  template: /\bashlar new\s|--set\s+\w/,
  image:
    /\b(?:packer\s+build|aws ec2 run-instances|terraform\s+apply|gcloud compute|qemu-system|virt-install|--user-data)\b/,
};

/**
 * Whether a block of code shows the artifact in use: more than an installation, and naming it, one of
 * its files or members, or a command that is only good for artifacts of its type.
 */
export function showsUse(
  code: string,
  type: ArtifactType | undefined,
  words: ReadonlySet<string>,
): boolean {
  const lines = code.split(/\r?\n/).filter((line) => !isIdleLine(line));
  const rest = lines.join("\n");
  if (rest.replace(/\s/g, "").length < LENGTH_MIN) {
    // What restores a snapshot is an installation, and is its use.
    return type === "snapshot" && USES.snapshot?.test(code) === true;
  }
  const special = type === undefined ? undefined : USES[type];
  if (special?.test(type === "snapshot" ? code : rest)) return true;
  for (const [token] of rest.matchAll(WORD))
    if (spellings(token).some((spelling) => words.has(spelling))) return true;
  return false;
}

/** A token and the parts of it that may be names: `./a/b.mjs` is also `b.mjs` and `a`, `x.hello` is `hello`. */
function spellings(token: string): readonly string[] {
  const bare = token.toLowerCase().replace(/^[./:@-]+|[./:@-]+$/g, "");
  const parts = bare.split(/[/:@]/).slice(0, 20);
  const names = parts.slice(0, -1).map((part, index) => `${part}/${parts[index + 1]}`);
  return [bare, ...parts, ...names, ...parts.flatMap((part) => part.split(".").slice(0, 10))];
}

import type { ArtifactType } from "../../../schemas/artifact-type.ts";
import type { Manifest } from "../../../schemas/manifest.ts";

export interface ExampleSubject {
  readonly name: string;
  readonly type: ArtifactType | undefined;
  readonly manifest: Manifest | undefined;
  /** What its module exports, when something could be read. */
  readonly exported: readonly string[];
}

/** Where the client puts what it installs. */
const FOLDER = "ashlar_modules";

/** The smallest code that uses the artifact, on one line, with its own names. */
export function minimalExample({ name, type, manifest, exported }: ExampleSubject): string {
  const folder = `${FOLDER}/${name}`;
  const config = manifest?.config;
  const entry = config && "entry" in config ? config.entry : "index.js";
  const names = exported.length === 0 ? "* as it" : `{ ${exported.slice(0, 2).join(", ")} }`;
  switch (type) {
    case "module-node":
    case "plugin":
      return `import ${names} from "./${folder}/${entry}";`;
    case "module-oci":
      return `docker build --tag ${shortName(name)} ${folder} && docker run --rm ${shortName(name)}`;
    case "module-wasm":
      return `const { instance } = await WebAssembly.instantiate(await readFile("${folder}/${wasmFile(config)}"));`;
    case "module-binary":
      return `${folder}/${executable(config)} --help`;
    case "module-external":
      return externalExample(config, folder);
    case "model":
      return `an input and what the model answers to it, loaded from ${folder}/${modelFile(config)}`;
    case "agent":
      return `a task for ${folder}/${entry} and the answer that is expected of it`;
    case "template":
      return `ashlar new ${name} ./my-project${settings(config)}`;
    case "snapshot":
      return `sha256sum --check ${folder}/${checksums(config)}`;
    case "transformer":
      return "an input file and its output, listed under config.examples";
    case "image":
      return imageExample(config, folder);
    case undefined:
      return `code that uses ${name}`;
  }
}

type Config = Manifest["config"] | undefined;

function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function wasmFile(config: Config): string {
  return config && "wasmFile" in config ? config.wasmFile : "module.wasm";
}

function executable(config: Config): string {
  return (config && "executables" in config ? config.executables[0]?.file : undefined) ?? "program";
}

function modelFile(config: Config): string {
  return config && "modelFile" in config ? config.modelFile : "model";
}

function checksums(config: Config): string {
  return config && "checksums" in config ? config.checksums : "SHA256SUMS";
}

function externalExample(config: Config, folder: string): string {
  if (config && "protocol" in config) {
    if (config.adapter !== undefined) return `import * as it from "./${folder}/${config.adapter}";`;
    if (config.endpoint !== undefined) return `curl ${config.endpoint}`;
  }
  return `a request to the service and its answer`;
}

function imageExample(config: Config, folder: string): string {
  const definition = config && "definition" in config ? config.definition : undefined;
  return definition === undefined
    ? "aws ec2 run-instances --image-id <the image's id> --instance-type t4g.small"
    : `packer build ${folder}/${definition}`;
}

/** `--set` for the variables that must be answered. */
function settings(config: Config): string {
  const variables = config && "templateType" in config ? (config.variables ?? []) : [];
  return variables
    .filter(({ required, default: preset }) => required === true || preset === undefined)
    .slice(0, 3)
    .map(({ name }) => ` --set ${name}=…`)
    .join("");
}

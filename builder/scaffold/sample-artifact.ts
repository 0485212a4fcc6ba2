/** The artifact that a new registry begins with: small, whole, documented, and there to be replaced. */
import type { RegistryAnswers } from "./registry-answers.ts";

const NAME = "greeting";

const LICENSE = `MIT No Attribution

Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software
without restriction, including without limitation the rights to use, copy, modify,
merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A
PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION
OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

const MODULE = `/** Words of greeting, by language. */
const WORDS = { en: "Hello", es: "Hola", sw: "Habari", ja: "こんにちは" };

/**
 * @param {string} name whom to greet
 * @param {{ language?: string }} [options]
 * @returns {string}
 */
export function greet(name, { language = "en" } = {}) {
  const who = String(name).trim();
  if (who === "") throw new TypeError("greet() needs a name");
  const word = Object.hasOwn(WORDS, language) ? WORDS[language] : undefined;
  if (word === undefined)
    throw new RangeError(\`no greeting in "\${language}"; there are \${Object.keys(WORDS).join(", ")}\`);
  return \`\${word}, \${who}!\`;
}
`;

const DECLARATIONS = `export interface GreetOptions {
  /** en, es, sw or ja; en when absent. */
  language?: string;
}

/**
 * A greeting in one line.
 *
 * @throws {TypeError} for an empty name
 * @throws {RangeError} for a language that it does not know
 */
export function greet(name: string, options?: GreetOptions): string;
`;

const MANIFEST = `config:
  entry: index.js
  types: index.d.ts
  nodeVersion: ">=20"
  moduleFormat: esm
gtypes:
  - name: GreetOptions
    description: Second argument of greet().
    fields: { language: "enum[en,es,sw,ja]" }
changes:
  - kind: added
    description: greet() makes a greeting in one of four languages.
`;

function record(name: string): string {
  return `---
type: module-node
title: Greeting
summary: Greets whoever is named in one of four languages, and shows how an artifact of this registry is laid out.
categories: [samples]
tags: [sample, greeting]
license: MIT-0
languages: [javascript]
publication:
  maintenance_status: active
---
# Greeting

One function that greets whoever you name. It is here so that a new registry has something to search,
install and look at, and as a pattern: this page is the body of \`artifact.md\`, what is installed lies
in \`1.0.0/files/\`, and \`1.0.0/manifest.yaml\` says how the files are used. Once the registry has
artifacts of its own, mark this one as deprecated, or leave it as an example for new contributors.

It is a module without dependencies for Node.js 20 and newer; browsers run it as well.

## Install

\`\`\`sh
ashlar install ${name}
\`\`\`

That puts it into \`ashlar_modules/${name}/\`.

## Usage

\`\`\`js
import { greet } from "./ashlar_modules/${name}/index.js";

greet("Ada"); // "Hello, Ada!"
greet("Ada", { language: "es" }); // "Hola, Ada!"
\`\`\`

## Reference

\`greet(name, options)\` returns a string without a newline. The second argument is a \`GreetOptions\`:

| option | values | default |
|---|---|---|
| language | en, es, sw, ja | en |

An empty name is a \`TypeError\`, a language that it does not know a \`RangeError\`.

## Limits

The name is taken as it is: whoever shows the greeting on a web page has to escape it there.
`;
}

/** Files by path, relative to the registry's folder. It has no findings, and a full score. */
export function sampleArtifact({ namespace }: RegistryAnswers): readonly [string, string][] {
  const folder = `artifacts/${namespace}/${NAME}`;
  const description = {
    name: `@${namespace}/${NAME}`,
    version: "1.0.0",
    type: "module",
    license: "MIT-0",
    engines: { node: ">=20" },
    types: "./index.d.ts",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  };
  return [
    [`${folder}/artifact.md`, record(`${namespace}/${NAME}`)],
    [`${folder}/1.0.0/manifest.yaml`, MANIFEST],
    [`${folder}/1.0.0/files/LICENSE`, LICENSE],
    [`${folder}/1.0.0/files/index.d.ts`, DECLARATIONS],
    [`${folder}/1.0.0/files/index.js`, MODULE],
    [`${folder}/1.0.0/files/package.json`, `${JSON.stringify(description, null, 2)}\n`],
  ];
}

import type { RegistryAnswers } from "./registry-answers.ts";

/** README.md of a new registry: for those who use it, who contribute, and who run it. */
export function registryReadme(answers: RegistryAnswers): string {
  const { title, description, url, namespace, preset } = answers;
  return `# ${title}

${description}

## Use it

\`\`\`sh
npx ashlar registries add ${answers.id} ${url}     # once: shows its root of trust, and asks you
npx ashlar search greeting
npx ashlar install ${namespace}/greeting
\`\`\`

## Contribute

An artifact is a folder, and publishing it is a pull request that adds one:

\`\`\`
registry/artifacts/${namespace}/greeting/
  artifact.md              what it is: type, title, summary, license; below it, the documentation
  1.0.0/manifest.yaml      what this version declares: entry file, dependencies, changes
  1.0.0/files/             what is installed
\`\`\`

\`\`\`sh
npm install
npx ashlar check           # what is wrong, where, and how to mend it
npm start                  # the website, on http://127.0.0.1:8080
\`\`\`

At GitHub, the issue form “Publish a new artifact” does without git.

A published version never changes: mend it with a new one. A new namespace also needs
\`registry/publishers/NAMESPACE.yaml\` with an owner.

## Run it

This is a registry of the kind \`${preset}\`: \`registry/registry.yaml\` says what it is, \`registry/policy.yaml\`
what it wants beyond the rules that hold everywhere.

1. **Workflows.** They install what \`package-lock.json\` says: commit the one that \`npm install\` writes.
   The website of a registry explains the rest under Docs, Automation.
2. **Keys.** Until there are some, trees are signed with development keys, which protect nothing.
   \`npx ashlar key init\` makes the real ones and prints a checklist; root and targets stay offline,
   the builder's five are secrets of the CI.
3. **Publish.** \`npx ashlar build --commit HEAD --production\` makes \`dist/\`, and
   \`npx ashlar deploy dist TARGET\` puts it on a host. Build at least weekly: what readers see expires.
4. **Look after it.** \`npx ashlar doctor\` says what needs attention: keys that expire, workflows that
   are out of date, a host that answers wrongly (\`npx ashlar doctor --host ${url}\`).
`;
}

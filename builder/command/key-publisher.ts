/** `ashlar key publisher add|revoke`: whose signature a namespace needs. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { segment } from "../../schemas/field.ts";
import { parseShape } from "../../schemas/parse.ts";
import { addPublisher, publisherKeys, revokePublisher } from "../keys/edit-publishers.ts";
import { readKnownKey, readPublicKey } from "../keys/read-public-key.ts";
import { draftOf } from "../keys/trust-draft.ts";
import { type KeyOptions, openKeyContext, requireState } from "./key-context.ts";
import { propose } from "./key-proposal.ts";

const EXAMPLES = `
Examples:
  ashlar key publisher add acme ada.pub
  ashlar key publisher add acme "ssh-ed25519 AAAA… ada@acme.example"
  ashlar key publisher revoke acme SHA256:…

A namespace with a key takes signed versions only: sign those that it has before
the proposal comes into force (ashlar sign --all acme). Security keys
(sk-ssh-ed25519) are fine.`;

export const defineKeyPublisher: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  const add = command.command("add").summary("let a key sign for a namespace");
  add
    .description(
      "Proposes that a key may sign versions of a namespace, which then needs signatures.",
    )
    .argument("<namespace>", "namespace of the registry")
    .argument("<key>", "public key file, or ssh-ed25519 AAAA…")
    .addHelpText("after", EXAMPLES)
    .action(async (namespace: string, spec: string) => {
      requireNamespace(namespace);
      const options = add.optsWithGlobals<KeyOptions>();
      const context = await openKeyContext(options, terminal);
      const key = await readPublicKey(spec, terminal.folder);
      const draft = addPublisher(draftOf(requireState(context)), { namespace, ...key });
      await propose(context, draft, options, terminal);
    });
  const revoke = command.command("revoke").summary("take the trust from a publisher's key");
  revoke
    .description("Proposes that a publisher's key counts no longer, whenever it signed.")
    .argument("<namespace>", "namespace of the registry")
    .argument("<key>", "public key file, ssh-ed25519 AAAA…, or fingerprint SHA256:…")
    .addHelpText("after", EXAMPLES)
    .action(async (namespace: string, spec: string) => {
      requireNamespace(namespace);
      const options = revoke.optsWithGlobals<KeyOptions>();
      const context = await openKeyContext(options, terminal);
      const draft = draftOf(requireState(context));
      const key = await readKnownKey(spec, terminal.folder, publisherKeys(draft, namespace));
      const next = revokePublisher(draft, { namespace, key, comment: namespace });
      await propose(context, next, options, terminal);
    });
};

function requireNamespace(namespace: string): void {
  const parsed = parseShape(segment, namespace);
  if (parsed.ok) return;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `"${namespace}" is no namespace: ${parsed.problems[0]?.message ?? "it is malformed"}`,
    fix: "write it as in artifacts/<namespace>/",
  });
}

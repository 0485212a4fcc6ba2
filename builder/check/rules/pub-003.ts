import { mistakenNamespace } from "../mistaken-namespace.ts";
import { outcomeOf, type PublisherRule } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A namespace speaks for whoever owns it, and for nobody else. */
export const pub003: PublisherRule = {
  id: "PUB-003",
  title: "Namespace could be mistaken for another",
  category: "security",
  severity: "info",
  gate: false,
  unpriced: true,
  review: true,
  appliesTo: "all",
  scope: "publisher",
  motivation:
    "Everything in a namespace is read as its owner's word. One that is called support, or that looks like a known one, lends a stranger's artifacts the good name of somebody else.",
  trigger:
    "A namespace of a community or an institution is a word that speaks for the registry (admin, official, security, docs and the like), or one slip away from one. In a pull request also: a new namespace is the registry's id, or one slip away from it or from a namespace of other owners (letters that look alike, a character left out, repeated or swapped, a neighbouring key, other separators, a version at its end).",
  fix: "Choose a name that says who it is. If both names are honest, a maintainer confirms it, and suppresses the finding with a reason.",
  effort: "hours",
  check: ({ namespace, file }, context) => {
    if (!file.value) return unreadable(file);
    const type = context.registry?.type;
    const found = mistakenNamespace(namespace, file.value, context);
    if (!found) return outcomeOf([]);
    // Where one team owns all of it, every namespace speaks for the registry.
    const isTeam = type === "private" || type === "official";
    if (isTeam && !context.repository.newNamespaces?.has(namespace))
      return { kind: "not-applicable", reason: "every namespace is the registry's own" };
    return outcomeOf([
      {
        at: { path: file.path, line: 1, column: 1 },
        message: found.message,
        fix: "choose a name that says who it is; if both names are honest, a maintainer confirms it",
        identity: found.other,
      },
    ]);
  },
};

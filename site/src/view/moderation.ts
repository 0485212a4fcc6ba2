/** What a registry's maintainers can do, as the documentation tells it. */
interface ModerationTopic {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly command?: string;
  readonly points?: readonly string[];
}

export const MODERATION: readonly ModerationTopic[] = [
  {
    id: "choose",
    title: "What to use when",
    text: [
      "Publishers help themselves with the first two; the others are decisions of the registry's maintainers. Each is a record in the repository, proposed and reviewed like any change, and each is in the history for ever.",
    ],
    points: [
      "Deprecate: it works, and there is something better. Installs warn.",
      "Yank: it should not be used any more. New installs refuse it; what is locked still works, with a warning.",
      "Quarantine: nobody knows yet. Nobody can install it until a day, also not from a lockfile.",
      "Takedown: it must not be published: a court, malware, personal data, credentials. It is gone from the tree for good, and a tombstone says why.",
    ],
  },
  {
    id: "quarantine",
    title: "Quarantine: withheld for a time",
    text: [
      "While maintainers look into a report, a version or a whole artifact can be withheld. It leaves the tree with the next build and comes back by itself when its time ends, at most 180 days later; nothing is removed from the repository. The reason stands in the artifact's document, on its page, in the list of what was left out, and in the refusal that installers read.",
      "What depends on a withheld version and on nothing else cannot be installed either, and the check says so for each.",
    ],
    command:
      'ashlar quarantine acme/hello@1.0.1 --reason "It is reported to send files to a stranger." --reference https://example.org/issues/12\nashlar quarantine acme/hello@1.0.1 --end',
  },
  {
    id: "takedown",
    title: "Takedown: withheld for good",
    text: [
      "The command writes moderation/<namespace>/<name>.yaml, with ground, reason, reference and the digest of what was published, and removes the files. The check lets published files go only together with such a record, and only maintainers can agree to it. The number of the version is never published again.",
      "The log keeps its entries, which hold a name, a digest and dependencies, and no content. They follow from the record, so that the log still verifies when git no longer has the files; a record with a wrong digest would be another log than the published one, and no build signs that.",
      "A takedown ends at the registry's own tree. Upload the new tree, have the host and its caches forget the old archive, and tell mirrors. Git remembers the files in its history: ask your git host to remove them from its storage, for whoever rewrites history instead changes the log's order and is refused. Words of a removed description can stay in an older segment of the search index until that is made anew; they are never shown.",
    ],
    command:
      'ashlar takedown acme/hello@1.0.1 --ground malware --reason "It sends files to a stranger." --reference GHSA-xxxx-xxxx-xxxx',
  },
  {
    id: "readers",
    title: "What readers and mirrors see",
    text: [
      "An install of what is withheld ends with E_QUARANTINED or E_TAKEN_DOWN, exit code 3, and the reason; a lockfile that holds it too. What lies on a disk already is not touched: whoever should remove it learns that from an advisory (advisories/, ecosystem Ashlar), which every check and client matches.",
      "A mirror that builds the same commit has the same bytes. A quarantine ends by the build's clock: the machine's where a registry's own keys sign, else the commit's date. The tree says which it was, and a rebuild takes that. A mirror that only copies files gets the tombstone with its next copy.",
    ],
  },
  {
    id: "log",
    title: "Who did what",
    text: [
      "The history of the repository is the audit trail. The command reads the commits of the branch and says in words what each did: published with which digest, yanked and why, reviewed, claimed, verified, transferred, keys, withheld, findings accepted. Pull request and approvals are what the commit's message says; the committer is who had the right to push it.",
    ],
    command:
      "ashlar log acme/hello\nashlar log acme --since 2026-01-01\nashlar log --limit 200 --json",
  },
  {
    id: "claims",
    title: "Names: claims and handovers",
    text: [
      "A namespace belongs to whom publishers/<namespace>.yaml names. The claim command refuses names that speak for the registry, and names that could be mistaken for those of others; a pull request that claims one by hand says so to its reviewers (PUB-003).",
      "A namespace changes hands with an entry under transfers: from whom, to whom, why, and where both sides said so. An owner until now and the new owner agree to the pull request, and a maintainer. Where the old owner cannot be reached, maintainers wait a while that they have announced, and decide by the evidence. The proof of a member who left is dropped; keys are changed separately.",
    ],
    command:
      'ashlar claim acme --owner ada --owner-id 11 --organization --domain acme.example\nashlar publisher transfer acme --new-owner bo --new-owner-id 12 --reason "Bo maintains it from now on." --reference https://example.org/issues/9',
  },
  {
    id: "verified",
    title: "Verified publishers",
    text: [
      "A verified publisher has shown that it controls a domain or a repository, and nothing more: neither that it is who its name says, nor that what it publishes is good. The proof is a line that names registry, namespace and member: in a file on the domain, in a TXT record, or in a file at the top of the repository.",
      "The mark is shown for a year and is gone the moment that time ends, the member is no owner or admin any more, or the record does not fit (PUB-002). A scheduled job looks again before it ends. The check follows no redirect to another host and asks no address inside of a network, unless a registry of such a network says --allow-private.",
    ],
    command:
      "ashlar publisher challenge acme --domain acme.example\nashlar publisher verify acme --domain acme.example\nashlar publisher verify --all --expiring 30 --propose",
  },
  {
    id: "time",
    title: "How long it takes, and how to object",
    text: [
      "A decision is in force when it is merged and the next tree is published: minutes where a workflow publishes, a day at most where a schedule does. Readers who were shown the older tree refuse nothing until they ask again, which every install does.",
      "Whoever disagrees opens an issue in the registry's repository that names the artifact and the commit of the decision. A maintainer who was not part of it answers; until then it stands. A quarantine that nobody renews ends by itself. A takedown is taken back by removing its record, which is a pull request again, and then the version can be published as it was, with the same bytes, and with no others.",
    ],
  },
];

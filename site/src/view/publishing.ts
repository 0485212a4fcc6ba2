/** How authors propose changes to a registry, as the documentation tells it. */

/** From nothing to a pull request; `--to` is not needed in a clone. */
export const FIRST_STEPS = (repository: string): string =>
  [
    "ashlar init module-node acme/hello --dir hello                # asks what is not given",
    `ashlar publish hello --name acme/hello --to ${repository} --dry-run`,
    `ashlar publish hello --name acme/hello --to ${repository}`,
    "ashlar status acme/hello --watch",
  ].join("\n");

export const WAYS = [
  {
    way: "A pull request at GitHub",
    command: "ashlar publish hello --name acme/hello",
    needs:
      "It needs a token from GITHUB_TOKEN, GH_TOKEN, gh or git’s credential helper. Your fork is made where you have none; who may write to the repository needs none.",
  },
  {
    way: "A branch of any git repository",
    command: "ashlar publish hello --name acme/hello --branch origin",
    needs:
      "It needs whatever git needs to push there. You open the merge request, or tell whoever merges.",
  },
  {
    way: "A patch, for a mail",
    command: "ashlar publish hello --name acme/hello --patch hello.patch",
    needs: "It needs nothing. Whoever takes it runs git am.",
  },
] as const;

/** What a project says of itself, kept as an artifact. */
export const CAPTURE = [
  "ashlar snapshot . --name acme/analysis --dry-run",
  "ashlar snapshot . --name acme/analysis --system",
].join("\n");

export const WISHES = [
  [
    "A newer version replaces a bad one",
    'ashlar yank acme/hello@1.0.1 --reason "It deletes the wrong rows."',
    "New installs refuse the version; projects that have locked it still get it. --undo takes it back, if a maintainer agrees.",
  ],
  [
    "Something else should be used",
    "ashlar deprecate acme/hello --replaced-by acme/greeter",
    "Installs warn. One version alone: acme/hello@1.0.0.",
  ],
  [
    "It should not have been published",
    'ashlar unpublish acme/hello --reason "It was an experiment."',
    "All versions are yanked, and the artifact leaves lists and search. Nothing is deleted.",
  ],
  [
    "The description is wrong",
    'ashlar update acme/hello --set summary="Says hello, in a friendly voice."',
    "Fields of artifact.md, with its comments and order kept.",
  ],
  [
    "You used a version",
    'ashlar review acme/hello@1.0.0 --rating 4 --title "Friendly" --text "It greeted all of us."',
    "One review a person, named after your account.",
  ],
  [
    "You want to go on from another’s work",
    "ashlar fork acme/hello@1.0.0 mine/hello",
    "A copy in a namespace of yours, which says what it was derived from.",
  ],
  [
    "It goes on under another name",
    "ashlar transfer acme/hello greeters/hello",
    "The newest version under the new name, and the old one deprecated, pointing there.",
  ],
] as const;

export const CLASSES = [
  [
    "auto",
    "Nobody else need agree: you may write in the namespace, and no rule asks for a person.",
  ],
  ["owner-approval", "An owner of the namespace has to agree."],
  [
    "maintainer-review",
    "A maintainer of the registry has to look: a new namespace, another licence, a yank that is taken back.",
  ],
  ["reject", "It cannot be merged as it is, so the command does not propose it."],
] as const;

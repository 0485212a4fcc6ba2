/** What a registry's maintainers can do, as the documentation tells it. */
export interface ModerationTopic {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly command?: string;
  readonly points?: readonly string[];
}

export const MODERATION: readonly ModerationTopic[] = [
  {
    id: "quarantine",
    title: "Quarantine: withheld for a time",
    text: [
      "While maintainers look into a report, a version, or a whole artifact, can be withheld. It leaves the published tree with the next build and comes back by itself when its time ends; nothing is removed from the repository.",
    ],
    command:
      'ashlar quarantine acme/hello@1.0.1 --reason "It is reported to send files to a stranger." --reference https://github.com/acme/registry/issues/12 --by mira --days 14',
  },
];

/** Runbooks: what readers see, what to do, and what is left afterwards. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  /** What tells you, and what readers meet. */
  readonly seen: string;
  readonly steps: readonly IncidentStep[];
  readonly afterwards: string;
}

interface IncidentStep {
  readonly text: string;
  readonly command?: string;
}

const SIGN = 'git pull --rebase && ashlar key sign --key FILE && git commit -am "Sign" && git push';
const PUBLISH = "ashlar build --commit HEAD --production --previous https://registry.example.org/";

export const INCIDENTS: readonly Incident[] = [
  {
    id: "online-key",
    title: "An online key was stolen",
    seen: "A secret of the CI leaked, or something is published that no commit explains. In claimed namespaces the thief cannot publish; in others they can, until readers see the new root.",
    steps: [
      { text: "Stop the jobs that publish, and take the secrets out of the CI." },
      {
        text: "Propose new keys for all five roles: a thief rarely takes one.",
        command:
          'ashlar key rotate online\ngit add registry/trust && git commit -m "Replace the builder\'s keys" && git push',
      },
      { text: "Holders sign root and targets, each:", command: SIGN },
      {
        text: "Give the builder the new keys, as the command has printed, and sign every role anew, so that nothing which the thief signed is taken over:",
        command: "ashlar build --commit HEAD --production --no-previous",
      },
      {
        text: "Compare what was served with what the repository gives. If the thief used the log, this ends with E_LOG_FORK and names the first entry that no commit explains; tell its users by name and version.",
        command:
          "ashlar build --commit HEAD --production --no-site --out compare --previous https://registry.example.org/",
      },
      {
        text: "Once readers had time to follow, take the old key of the log away; targets are signed for it, and published, once more:",
        command: "ashlar key revoke log SHA256:…",
      },
    ],
    afterwards:
      "Readers that saw metadata which the thief counted up forget it with the new root. Readers that saw a log with the thief's entries refuse yours with E_LOG_FORK, and are right to: nobody can unsay what a log has signed. Tell them which head was forged; they compare it with the one in the message, and only then delete the checkpoint of this registry from their client's state folder. Whoever installed from the thief has it in the lockfile: its digest is what to search for.",
  },
  {
    id: "offline-key",
    title: "An offline key was lost",
    seen: "A holder cannot sign any more, or somebody else may have the key. One key of three is no danger yet: the threshold holds. Two lost ones are the end of this root.",
    steps: [
      {
        text: "Propose another key in its place, today: the next loss counts.",
        command:
          "ashlar key rotate root --old SHA256:… --new bob-2.pub\nashlar key rotate targets --old SHA256:… --new bob-3.pub",
      },
      { text: "The others sign, and the new key signs as well:", command: SIGN },
      { text: "Publish. Readers follow from whichever root they know.", command: PUBLISH },
    ],
    afterwards:
      "Where fewer keys than the threshold are left, no root can be made that readers would follow. Then a new registry begins, with a new ceremony, and every reader has to pin it anew. Tell them in the way in which they got the first fingerprint.",
  },
  {
    id: "malicious-version",
    title: "A malicious version was published",
    seen: "A report, an advisory, or a release that its publisher does not know.",
    steps: [
      {
        text: "Yank it, so that new installs refuse it. Say what it does; the reason is shown to everybody.",
        command:
          '# in artifacts/acme/hello/artifact.md\nversions:\n  "1.0.1": { yanked: "It sends files to a stranger; 1.0.2 is clean." }',
      },
      {
        text: "A yanked version still installs from a lockfile, with a warning. While you look into it, put it in quarantine; when you are sure, take it down. Both withdraw its bytes, and say why to whoever is refused.",
        command:
          'ashlar quarantine acme/hello@1.0.1 --reason "It is reported to send files to a stranger."\nashlar takedown acme/hello@1.0.1 --ground malware --reason "It sends files to a stranger." --reference GHSA-xxxx-xxxx-xxxx',
      },
      {
        text: "If the publisher's key is in other hands, revoke it, and sign what is good with a new one:",
        command:
          "ashlar key publisher revoke acme SHA256:…\nashlar key publisher add acme new.pub\nashlar sign --all acme --key new",
      },
      {
        text: "Merge, publish, and write an advisory with the ecosystem Ashlar, which every check and client then matches.",
        command: PUBLISH,
      },
    ],
    afterwards:
      "The log keeps the release and the yank for ever, so that everybody can see when it was there. Never publish other bytes under the same version: the builder refuses, and so do readers.",
  },
  {
    id: "history",
    title: "The history of the repository was rewritten",
    seen: "The build ends with E_LOG_FORK and names the first entry that differs. If it was published, readers refuse with the same code.",
    steps: [
      {
        text: "Publish nothing. A second log under the same name is what readers are protected from.",
      },
      {
        text: "Find the history that was published: every clone and mirror has it, and git's own record of the last weeks. It may be all there, and only lie on the wrong side: after a git pull that merged, a push puts what was published behind the second parent, and the log follows the first.",
        command: "git reflog show origin/main\ngit fetch mirror && git log mirror/main",
      },
      {
        text: "Restore it, and bring changes back on top of it.",
        command: "git push --force-with-lease origin GOOD_COMMIT:main",
      },
      { text: "See that the log goes on from the published one:", command: PUBLISH },
      {
        text: "Protect the branch from being pushed over, and record the head of the log in the repository, so that the next build notices without a network:",
        command:
          'ashlar audit-log https://registry.example.org/ --record\ngit add registry/trust/checkpoint && git commit -m "Record the head of the log"',
      },
    ],
    afterwards:
      "A history that must change, for example because it holds a secret, cannot: revoke the secret instead. If the old one is lost for good, readers refuse for good; begin a registry at another address.",
  },
  {
    id: "stale-mirror",
    title: "A mirror has fallen behind",
    seen: "Readers of the mirror are refused: E_TUF_EXPIRED when its timestamp has ended, E_TUF_ROLLBACK or E_LOG_ROLLBACK when they saw something newer before.",
    steps: [
      {
        text: "As a reader: use the registry itself or another mirror. Nothing has to be trusted anew, the fingerprint is the same.",
        command: "ashlar install acme/hello --registry 'https://registry.example.org/#sha256:…'",
      },
      {
        text: "As its owner: fetch what is new, replace the timestamp last, and verify the copy before you serve it. In a folder, E_UNLISTED names what is left of older states; it does no harm, and goes when nobody reads them any more.",
        command: "ashlar verify --tree /srv/mirror --root sha256:…",
      },
      {
        text: "Look for caches on the way: timestamp.json and log/checkpoint must be revalidated, and an answer 404 for the next root must not be kept.",
      },
    ],
    afterwards:
      "A mirror cannot lie, it can only be late or absent. Do not delete a reader's state folder to get rid of the message: it is the memory that protects from old metadata.",
  },
  {
    id: "expired",
    title: "Metadata has expired",
    seen: "Readers everywhere are refused with E_TUF_EXPIRED, which names the role and the day.",
    steps: [
      {
        text: "Is it the reader's clock? A machine that is years off refuses everything.",
        command: "date -u",
      },
      {
        text: "timestamp, snapshot or bins: the daily job has stopped. Run it, and find out why nobody noticed.",
        command: PUBLISH,
      },
      {
        text: "root or targets: renew and sign. An expired root can still be followed by the next one.",
        command: `ashlar key status\nashlar key renew\n${SIGN}`,
      },
    ],
    afterwards:
      "Let a job run ashlar key status every week, and watch the age of the timestamp from outside.",
  },
];

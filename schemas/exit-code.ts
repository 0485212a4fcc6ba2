/** What a process of ours ends with. Scripts rely on these; 130 is SIGINT by convention. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  integrity: 5,
  network: 6,
  lockOutdated: 7,
  findings: 8,
  conflicts: 9,
  /** The classes of a change that `ashlar check --base` gives besides ok. */
  ownerApproval: 10,
  maintainerReview: 11,
  rejected: 12,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Who has to agree to a change of a registry, the mildest first. */
export const CHANGE_CLASSES = ["auto", "owner-approval", "maintainer-review", "reject"] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

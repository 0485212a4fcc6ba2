/** A small mark with a word; `tone` is its colour, `icon` repeats the meaning without colour. */
export interface Badge {
  readonly text: string;
  readonly tone: Tone;
  readonly icon?: IconName;
  /** What it means, for the tooltip. */
  readonly hint?: string;
}

export type Tone = "ok" | "warn" | "danger" | "info" | "plain";
export type IconName = "check" | "warning" | "stop" | "info" | "archive";

/** Outlines for a 16 by 16 box, drawn with a 1.5 stroke. */
export const ICON_PATHS: Readonly<Record<IconName, string>> = {
  check: "M3 8.5l3.2 3L13 4.5",
  warning: "M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.6v.4",
  stop: "M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
  info: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.3v3.6M8 4.9v.4",
  archive: "M2 3h12v3H2zM3 6v7.5h10V6M6.3 8.7h3.4",
};

/**
 * Downloads of one script, and the checks of digests and signatures in it: whether each download is
 * checked is known at the end only.
 */
import type { Position } from "../../parse/record-file.ts";
import { displayed, isDynamic } from "../shell/flat-text.ts";
import type { Remark, Report } from "./complaint.ts";

interface Download {
  readonly url: string;
  /** Its name on disk; undefined when only a running shell knows it. */
  readonly file: string | undefined;
  readonly position: Position;
}

interface Clone {
  readonly url: string;
  readonly position: Position;
  pinned: boolean;
}

/** Downloads, clones and checks of one script that are told apart; each is compared with each. */
const KEPT_MAX = 200;
const CHECK_TEXT_MAX = 4000;

export class FetchLedger {
  private readonly downloads: Download[] = [];
  private readonly clones: Clone[] = [];
  /** What commands that check digests or signatures were told. */
  private readonly checks: string[] = [];

  addDownload(download: Download): void {
    if (this.downloads.length < KEPT_MAX) this.downloads.push(download);
  }

  addClone(url: string, position: Position): void {
    if (this.clones.length < KEPT_MAX) this.clones.push({ url, position, pinned: false });
  }

  /** A checkout of a commit: it belongs to the clone before it. */
  pinClone(): void {
    const last = this.clones.findLast(({ pinned }) => !pinned);
    if (last) last.pinned = true;
  }

  addCheck(text: string): void {
    if (this.checks.length < KEPT_MAX) this.checks.push(text.slice(0, CHECK_TEXT_MAX));
  }

  report(report: Report): void {
    for (const clone of this.clones)
      if (!clone.pinned) report(cloneRemark(clone.url), clone.position);
    const names = new Set(this.downloads.flatMap(({ file }) => (file === undefined ? [] : [file])));
    // A check that names none of the files can be about any of them.
    const loose = this.checks.some((check) => ![...names].some((name) => check.includes(name)));
    for (const { url, file, position } of this.downloads) {
      const checked =
        loose || this.checks.some((check) => file === undefined || check.includes(file));
      if (!checked) report(downloadRemark(url), position);
    }
  }
}

function downloadRemark(url: string): Remark {
  return {
    concern: "fetch",
    message: `${shownUrl(url)} is downloaded, and nothing checks that it is still the same file`,
    fix: "check it before use: echo '<sha256>  <file>' | sha256sum --check",
  };
}

function cloneRemark(url: string): Remark {
  return {
    concern: "fetch",
    message: `${shownUrl(url)} is cloned at whatever its branch or tag points to`,
    fix: "add git checkout with the full commit id behind it",
  };
}

export function pipedRemark(url: string, program: string): Remark {
  return {
    concern: "fetch",
    severity: "high",
    message: `${shownUrl(url)} is run by ${program} as it comes from the network, unseen and unchecked`,
    fix: "download it to a file, check its SHA-256, then run the file",
  };
}

export function shownUrl(url: string): string {
  const text = displayed(url).replace(/\/\/[^/@]*@/, "//");
  return text === "" ? "a file" : text.slice(0, 120);
}

/** The last segment of a URL or path; undefined when it is not known. */
export function fileName(path: string): string | undefined {
  const name = path.replace(/[?#].*$/s, "").replace(/\/+$/, "");
  const last = name.slice(name.lastIndexOf("/") + 1);
  return last === "" || isDynamic(last) ? undefined : last;
}

/**
 * A change that somebody proposes to a registry, as plain data: pure functions make it, and
 * `submit-proposal.ts` carries it to the registry as a pull request, a branch or a patch.
 */

export interface ProposedFile {
  /** Relative to the registry's folder, `/`-separated. */
  readonly path: string;
  /** What the file is to hold; null deletes it. */
  readonly content: Uint8Array | null;
  /** Absent means no. */
  readonly executable?: boolean;
}

export interface Proposal {
  /**
   * The same for the same wish, such as `ashlar/yank/acme/hello-1.0.0`: whoever proposes again
   * updates what was proposed before.
   */
  readonly branch: string;
  /** One line: the subject of the commit, and the title of the pull request. */
  readonly title: string;
  /** Markdown for people, with text from outside escaped; the body of commit and pull request. */
  readonly body: string;
  /** Only what changes. */
  readonly files: readonly ProposedFile[];
}

/** Where all branches of proposals begin. */
const BRANCH_PREFIX = "ashlar";

/**
 * The branch of a wish. What git does not take in a branch's name (git-check-ref-format) becomes `-`.
 *
 * @param verb what is wished @param name on what @param detail such as a version
 */
export function proposalBranch(verb: string, name: string, detail = ""): string {
  const plain = (text: string): string =>
    text
      .split("/")
      .map((part) =>
        part
          .replace(/[^A-Za-z0-9._-]+/g, "-")
          .replace(/\.{2,}/g, ".")
          .replace(/^[.-]+|[.-]+$|\.lock$/g, ""),
      )
      .filter(Boolean)
      .join("/")
      .slice(0, 180)
      .replace(/[./]+$/, "");
  return `${BRANCH_PREFIX}/${plain(verb)}/${plain(detail === "" ? name : `${name}-${detail}`)}`;
}

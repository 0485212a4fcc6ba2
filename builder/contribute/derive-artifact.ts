/** A version of one artifact as the beginning of another: forks, and artifacts that move to another namespace. */
import { utf8 } from "../../schemas/trust/bytes.ts";
import { editRecord } from "../mend/edit-record.ts";
import { deprecateArtifact, requireVersions } from "./lifecycle-proposals.ts";
import { type Proposal, type ProposedFile, proposalBranch } from "./proposal.ts";
import { type KnownArtifact, quoted } from "./proposed-record.ts";

export interface Derivation {
  readonly from: KnownArtifact;
  /** Of it, the version that is copied. */
  readonly version: string;
  /** Everything in its folder, paths relative to the registry's. */
  readonly files: readonly ProposedFile[];
  /** `namespace/name` of the copy. */
  readonly to: string;
  /** The record of its namespace, where that is new. */
  readonly publisher?: ProposedFile;
}

/** @throws {CodedError} E_NOT_FOUND, E_RECORD_EDIT */
export function forkArtifact(derivation: Derivation): Proposal {
  const { from, version, to, publisher } = derivation;
  const source = `${from.name}@${version}`;
  return {
    branch: proposalBranch("fork", to),
    title: `Fork ${source} as ${to}`,
    body: `${quoted([to])} begins with the files of ${quoted([source])}, and says so.\n`,
    files: [...(publisher ? [publisher] : []), ...copied(derivation)],
  };
}

/** The artifact under another name, and the old one pointing there: names of published versions never change. */
export function transferArtifact(derivation: Derivation, reason?: string): Proposal {
  const { from, version, to, publisher } = derivation;
  const words = reason ?? `It is maintained as ${to} now.`;
  const old = deprecateArtifact(from, { reason: words, replacedBy: to });
  return {
    branch: proposalBranch("transfer", from.name),
    title: `Move ${from.name} to ${to}`,
    body: `${quoted([to])} goes on from ${quoted([`${from.name}@${version}`])}. The old name stays for those who use it, and points to the new one.\n`,
    files: [...(publisher ? [publisher] : []), ...copied(derivation), ...old.files],
  };
}

/** Without what vouches for the original: a signature and a provenance are about its name. */
function copied({ from, version, files, to }: Derivation): readonly ProposedFile[] {
  requireVersions(from, [version]);
  const folder = `artifacts/${from.name}/`;
  const isVoucher = (rest: string): boolean =>
    rest === `${version}/signature` || rest === `${version}/provenance.json`;
  const record = editRecord(from.text, [
    { field: ["derived_from"], value: `${from.name}@${version}` },
    { field: ["versions"], value: undefined },
    { field: ["deprecation"], value: undefined },
    { field: ["publication", "maintenance_status"], value: undefined },
    { field: ["unlisted"], value: undefined },
  ]);
  const own = files.flatMap(({ path, content, executable }) => {
    const rest = path.slice(folder.length);
    const isWanted = rest.startsWith(`${version}/`) || rest.startsWith("screenshots/");
    if (!path.startsWith(folder) || !isWanted || isVoucher(rest)) return [];
    return [{ path: `artifacts/${to}/${rest}`, content, executable: executable === true }];
  });
  return [{ path: `artifacts/${to}/artifact.md`, content: utf8(record) }, ...own];
}

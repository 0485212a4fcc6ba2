/** How `publisher` and `claim` are told what is to be proven, and how to look for it. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { ProofPlace, ProofSubject } from "../publisher/proof-place.ts";
import { readProof } from "../publisher/read-proof.ts";
import { usage } from "./usage-error.ts";

export interface ProofOptions {
  readonly domain?: string;
  readonly dns?: string;
  readonly repository?: string;
  readonly resolver?: readonly string[];
  readonly allowPrivate?: boolean;
}

export function addProofOptions(command: Parameters<CommandDefinition>[0]): void {
  command
    .option("--domain <name>", "a domain, by a file: https://NAME/.well-known/ashlar.txt")
    .option("--dns <name>", "a domain, by a TXT record at _ashlar.NAME")
    .option("--repository <url>", "a git repository, by a file ashlar.txt at its top")
    .option("--resolver <address...>", "DNS servers to ask (default: the system's)")
    .option("--allow-private", "for a registry inside of a network of its own: any address counts");
}

/** What the options name; what the record has when they name nothing. */
export function proofSubject(
  { domain, dns, repository }: ProofOptions,
  known: Publisher["verification"],
): ProofSubject | undefined {
  const named: ProofSubject[] = [
    ...(domain === undefined ? [] : [{ method: "domain-file", subject: domain } as const]),
    ...(dns === undefined ? [] : [{ method: "dns-txt", subject: dns } as const]),
    ...(repository === undefined
      ? []
      : [{ method: "repository-file", subject: repository } as const]),
  ];
  if (named.length > 1)
    throw usage("--domain, --dns and --repository are three ways", "choose one of them");
  return named[0] ?? known;
}

export function proofReader(
  { resolver, allowPrivate }: ProofOptions,
  { signal }: Pick<Terminal, "signal">,
): (place: ProofPlace) => Promise<readonly string[]> {
  return (place) =>
    readProof(place, {
      ...(resolver && { servers: resolver }),
      allowPrivate: allowPrivate === true,
      signal,
    });
}

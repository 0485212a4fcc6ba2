/** Where a proof of control is looked for. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Publisher } from "../../schemas/publisher.ts";

type Verification = NonNullable<Publisher["verification"]>;
export type ProofSubject = Pick<Verification, "method" | "subject">;

export type ProofPlace =
  | { readonly kind: "file"; readonly url: URL }
  | { readonly kind: "dns"; readonly name: string };

const DOMAIN_FILE = "/.well-known/ashlar.txt";
const REPOSITORY_FILE = "ashlar.txt";
const DNS_LABEL = "_ashlar";

/** Letters, digits and hyphens in labels, at least two of them (RFC 1123); other scripts as Punycode. */
const DOMAIN =
  /^(?=.{4,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?![0-9]+$)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;
const REPOSITORY_PATH = /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){2,6}$/;

/** @throws {CodedError} E_PROOF_SUBJECT for what is no domain, or no repository on https */
export function proofPlace({ method, subject }: ProofSubject): ProofPlace {
  if (method === "repository-file") return { kind: "file", url: repositoryFile(subject) };
  if (!DOMAIN.test(subject))
    throw noSubject(subject, "write a domain such as example.org, in lower case, without a port");
  if (method === "dns-txt") return { kind: "dns", name: `${DNS_LABEL}.${subject}` };
  return { kind: "file", url: new URL(`https://${subject}${DOMAIN_FILE}`) };
}

/** The file as the host serves it raw: of the branch that the repository shows first. */
function repositoryFile(subject: string): URL {
  const url = URL.canParse(subject) ? new URL(subject) : undefined;
  const path = url?.pathname.replace(/(?:\.git)?\/?$/, "") ?? "";
  const isPlain =
    url?.protocol === "https:" &&
    url.host === url.hostname &&
    DOMAIN.test(url.hostname) &&
    url.username + url.password + url.search + url.hash === "" &&
    REPOSITORY_PATH.test(path);
  if (!isPlain)
    throw noSubject(
      subject,
      "write the address of a repository such as https://github.com/acme/hello",
    );
  if (url.hostname === "github.com")
    return new URL(`https://raw.githubusercontent.com${path}/HEAD/${REPOSITORY_FILE}`);
  return new URL(`https://${url.hostname}${path}/raw/HEAD/${REPOSITORY_FILE}`);
}

/** What to do, for whoever wants to be verified. */
export function proofAdvice(subject: ProofSubject, challenge: string): string {
  const place = proofPlace(subject);
  if (place.kind === "dns") return `add a TXT record at ${place.name}: ${challenge}`;
  if (subject.method === "repository-file")
    return `commit ${REPOSITORY_FILE} at the top of ${subject.subject}, with the line: ${challenge}`;
  return `serve ${place.url.href} with the line: ${challenge}`;
}

function noSubject(subject: string, fix: string): CodedError {
  return new CodedError({
    code: "E_PROOF_SUBJECT",
    exitCode: EXIT.usage,
    message: `"${subject}" is nothing that a proof could be looked for at`,
    fix,
  });
}

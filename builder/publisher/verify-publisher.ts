/** Looks for the proof that a publisher controls what its record names. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { VERIFICATION_DAYS } from "../../schemas/limits.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import { instantOf } from "../emit/instant.ts";
import { type ChallengeSubject, challengeOf } from "./challenge.ts";
import { type ProofPlace, type ProofSubject, proofAdvice, proofPlace } from "./proof-place.ts";

export interface VerifyRequest extends ChallengeSubject {
  readonly subject: ProofSubject;
  /** The clock, seconds since 1970. */
  readonly now: number;
  /** Lines of a place. */
  readonly read: (place: ProofPlace) => Promise<readonly string[]>;
}

type Verification = NonNullable<Publisher["verification"]>;

const DAY = 86_400;

/** @throws {CodedError} E_PROOF_SUBJECT, E_PROOF_ABSENT with what to put where, and what `read` throws */
export async function verifyPublisher(request: VerifyRequest): Promise<Verification> {
  const { subject, now, read, member } = request;
  const challenge = challengeOf(request);
  const lines = await read(proofPlace(subject));
  if (!lines.includes(challenge)) throw absent(request, lines, challenge);
  return {
    method: subject.method,
    subject: subject.subject,
    member,
    challenge,
    checkedAt: instantOf(now),
    expires: instantOf(now + VERIFICATION_DAYS * DAY),
  };
}

function absent(
  { subject, namespace }: VerifyRequest,
  lines: readonly string[],
  challenge: string,
): CodedError {
  const others = lines.filter((line) => line.startsWith("ashlar-verification="));
  return new CodedError({
    code: "E_PROOF_ABSENT",
    exitCode: EXIT.findings,
    message:
      others.length > 0
        ? `what ${subject.subject} says is for another registry, namespace or member than ${namespace}`
        : `${subject.subject} says nothing of ${namespace}`,
    fix: proofAdvice(subject, challenge),
  });
}

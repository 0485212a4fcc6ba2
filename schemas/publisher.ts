/** `publishers/<namespace>.yaml`: who owns a namespace. */
import * as v from "valibot";
import { instant, keyword, list, text, url } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

const login = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "must be an account name of the git host"),
);

const accountId = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(Number.MAX_SAFE_INTEGER),
);

const party = object({ login, id: accountId });

/** Numeric account ids survive a renamed login; logins are for people. */
const member = object({
  login,
  id: accountId,
  role: v.picklist(["owner", "admin", "write", "read"]),
  addedAt: v.exactOptional(instant),
});

export const publisherShape = v.pipe(
  object({
    kind: v.picklist(["user", "organization"]),
    displayName: text(1, 80),
    bio: v.exactOptional(text(1, 500)),
    website: v.exactOptional(url),
    github: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,39}$/))),
    members: v.pipe(v.array(member), v.minLength(1), v.maxLength(500)),
    settings: v.exactOptional(
      object({
        requireSignedArtifacts: v.exactOptional(v.boolean()),
        defaultLicense: v.exactOptional(text(1, 100)),
      }),
    ),
    verification: v.exactOptional(
      object({
        method: v.picklist(["domain-file", "repository-file", "dns-txt"]),
        subject: v.pipe(
          text(1, 200),
          v.description("the domain, or the address of the repository"),
        ),
        member: v.exactOptional(
          v.pipe(accountId, v.description("the owner or admin whom the proof names")),
        ),
        challenge: v.exactOptional(
          v.pipe(
            v.string(),
            v.regex(
              /^ashlar-verification=[a-z0-9._-]{1,64}\/[a-z0-9._-]{1,64}\/[1-9]\d{0,15}\/[0-9a-f]{32}$/,
              "must be the line that `ashlar publisher challenge` prints",
            ),
            v.description("the line that was found; `ashlar publisher verify` writes it"),
          ),
        ),
        checkedAt: instant,
        expires: instant,
      }),
    ),
    transfers: v.exactOptional(
      v.pipe(
        list(
          object({
            at: instant,
            from: v.pipe(v.array(party), v.minLength(1), v.maxLength(500)),
            to: v.pipe(v.array(party), v.minLength(1), v.maxLength(500)),
            reason: text(10, 500),
            reference: v.pipe(
              text(1, 500),
              v.description("where both sides said so: an issue, a message, a contract"),
            ),
          }),
          100,
        ),
        v.description(
          "who handed the namespace over to whom; `ashlar publisher transfer` writes it",
        ),
      ),
    ),
    topics: v.exactOptional(list(keyword, 20)),
  }),
  v.title("Ashlar publisher"),
  v.description(
    "publishers/<namespace>.yaml: the owner of a namespace, its members and its verification.",
  ),
);

export type Publisher = v.InferOutput<typeof publisherShape>;

export const parsePublisher = (value: unknown): Parsed<Publisher> =>
  parseShape(publisherShape, value);

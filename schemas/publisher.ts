/** `publishers/<namespace>.yaml`: who owns a namespace. */
import * as v from "valibot";
import { instant, keyword, list, text, url } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** Numeric account ids survive a renamed login; logins are for people. */
const member = object({
  login: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "must be an account name of the git host"),
  ),
  id: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER)),
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
        subject: text(1, 200),
        checkedAt: instant,
        expires: instant,
      }),
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

/** The fields that several records share: each is a valibot shape with its bounds. */
import * as v from "valibot";

/** One segment of a published path: what TUF clients, object stores and Windows all accept. */
const SEGMENT = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/**
 * A namespace or an artifact's own name: lower-case ASCII letters, digits, `.`, `_`, `-`; 1 to 64
 * characters; begins and ends with a letter or digit.
 */
export const segment = v.pipe(
  v.string(),
  v.regex(
    SEGMENT,
    "must be 1-64 characters of a-z, 0-9, '.', '_', '-', starting and ending with a letter or digit",
  ),
);

/** `namespace/name`. */
export const artifactName = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\/[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'must be "namespace/name" in lower case',
  ),
);

/** An exact version, SemVer 2.0.0 (grammar of semver.org), at most 64 characters. */
export const exactVersion = v.pipe(
  v.string(),
  v.regex(
    /^(?=.{5,64}$)(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-((0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/,
    'must be a SemVer 2.0.0 version such as "1.2.0"',
  ),
);

/** `namespace/name@1.2.0`: one published version, pinned. */
export const pinnedVersion = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9._-]{0,63}@\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,40})?$/,
    'must be "namespace/name@1.2.0" with an exact version',
  ),
);

/** A version range as npm writes them; whether it parses is a rule, not a shape. 1-100 characters. */
export const versionRange = v.pipe(
  v.string(),
  v.regex(/^[\dA-Za-z^~<>=|. *x+-]{1,100}$/, "must be a version range such as ^1.2.0"),
);

/** SHA-256 as 64 lower-case hex digits. */
export const sha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits (SHA-256)"),
);

/** A length in bytes. */
export const byteCount = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(Number.MAX_SAFE_INTEGER),
);

/** An instant, `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339, UTC, whole seconds). */
export const instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
    "must be an instant such as 2026-01-31T09:00:00Z",
  ),
);

/** An absolute http(s) URL in ASCII (RFC 3986), without spaces; whether it is https is a rule. */
export const url = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[!#-;=?-[\]_a-z~]{1,2000}$/, "must be an absolute http(s) URL"),
);

/** A path inside the version's `files/`, `/`-separated, without `.` or `..` segments; 1-240 code points. */
export const payloadPath = v.pipe(
  v.string(),
  v.regex(
    /^(?!\/)(?!(?:[\s\S]*\/)?\.{1,2}(?:\/|$))[^\\:*?"<>|\u0000-\u001f]+$/,
    "must be a relative path inside files/",
  ),
  v.check((value: string) => within(value, 1, 240), "must be 1-240 characters"),
  v.metadata({ minLength: 1, maxLength: 240 }),
);

/** A lower-case word used for tags, categories and capabilities: letters, digits, `-`, `:`, `.`, `+`, `#`. */
export const keyword = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9:.+#-]{0,39}$/, "must be 1-40 lower-case letters, digits or - : . + #"),
);

/** Text of `min` to `max` characters, counted as code points (as JSON Schema counts), no control characters. */
export function text(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.check((value: string) => within(value, min, max), `must be ${min}-${max} characters`),
    v.regex(
      /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/,
      "must not contain control characters",
    ),
    v.metadata({ minLength: min, maxLength: max }),
  );
}

/** A list without repeats, of at most `max` items. */
export function list<T extends v.GenericSchema>(item: T, max: number) {
  return v.pipe(v.array(item), v.maxLength(max));
}

function within(value: string, min: number, max: number): boolean {
  let count = 0;
  for (const _ of value) count += 1;
  return count >= min && count <= max;
}

/**
 * `policy.yaml`: what a registry, or whoever installs from it, wants beyond the rules. The shape
 * follows cargo-deny's (embarkstudios.github.io/cargo-deny): levels by rule id, licenses with
 * exceptions and clarifications, banned artifacts, allowed sources, staleness of advisories; the
 * thresholds are those of the template validators that Ashlar replaces.
 */
import * as v from "valibot";
import { artifactName, byteCount, list, payloadPath, sha256, text, versionRange } from "./field.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** allow: not reported · warn: reported, keeps nothing out · deny: keeps out. */
const POLICY_LEVELS = ["allow", "warn", "deny"] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

const level = v.picklist(POLICY_LEVELS);
const reason = v.pipe(text(3, 300), v.description("why, shown to whoever is refused"));
const spdxIds = list(text(1, 100), 500);
const duration = v.pipe(
  v.string(),
  v.regex(/^P[1-9]\d{0,3}D$/, "must be a number of days such as P90D"),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000));

const licenses = object({
  allow: v.exactOptional(
    v.pipe(spdxIds, v.description("SPDX identifiers; any license when absent")),
  ),
  deny: v.exactOptional(spdxIds),
  level: v.exactOptional(v.pipe(level, v.description("deny when absent"))),
  exceptions: v.exactOptional(
    list(object({ artifact: artifactName, allow: spdxIds, reason }), 500),
  ),
  clarify: v.exactOptional(
    list(
      object({
        artifact: artifactName,
        expression: text(1, 200),
        files: v.pipe(
          list(object({ path: payloadPath, sha256 }), 20),
          v.minLength(1),
          v.description("the clarification holds while these files are as they were"),
        ),
        reason,
      }),
      500,
    ),
  ),
});

const pattern = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\/(?:\*|[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)$/,
    'must be "namespace/name" or "namespace/*"',
  ),
);

const artifacts = object({
  deny: v.exactOptional(
    list(
      object({
        name: pattern,
        version: v.exactOptional(v.pipe(versionRange, v.description("every version when absent"))),
        wrappers: v.exactOptional(
          v.pipe(list(artifactName, 50), v.description("artifacts that may still depend on it")),
        ),
        reason,
      }),
      1000,
    ),
  ),
  allow: v.exactOptional(
    v.pipe(list(pattern, 5000), v.description("only these; every artifact when absent")),
  ),
});

const sources = object({
  allow: v.exactOptional(
    v.pipe(
      list(
        v.pipe(
          v.string(),
          v.regex(
            /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/,
            "must be a host such as example.org or *.example.org",
          ),
        ),
        500,
      ),
      v.description("hosts that remote layers, images and services may come from; any when absent"),
    ),
  ),
  level: v.exactOptional(v.pipe(level, v.description("deny when absent"))),
});

const advisories = object({
  warnAfter: v.exactOptional(v.pipe(duration, v.description("P30D when absent"))),
  maximumAge: v.exactOptional(
    v.pipe(duration, v.description("no version passes once the newest advisory is older")),
  ),
});

/** Bounds on one version. What is not given is not bounded. */
const thresholds = object({
  maxCritical: v.exactOptional(v.pipe(count, v.description("open critical findings"))),
  maxHigh: v.exactOptional(count),
  minScore: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(100),
      v.description("of the shown score; rules say more than a number"),
    ),
  ),
  minDescription: v.exactOptional(v.pipe(count, v.description("characters of the summary"))),
  maxLaunchMinutes: v.exactOptional(
    v.pipe(count, v.description("estimated from packages and services of an environment")),
  ),
  packageManagers: v.exactOptional(list(v.picklist(["apt", "dnf", "conda", "spack", "pip"]), 5)),
  maxSize: v.exactOptional(v.pipe(byteCount, v.description("bytes of the payload, unpacked"))),
  licenseRequired: v.exactOptional(v.boolean()),
});

/** How long a change waits: days, hours or minutes. */
const wait = v.pipe(
  v.string(),
  v.regex(/^(?:P\d{1,3}D|PT\d{1,4}[HM])$/, "must be a time such as P3D, PT12H or PT10M"),
);

/** What `ashlar automerge` goes by; of no meaning to whoever installs. */
const merging = object({
  maintainers: v.exactOptional(
    v.pipe(
      list(
        object({
          login: v.pipe(
            v.string(),
            v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, "must be an account name"),
          ),
          id: v.pipe(
            v.number(),
            v.integer(),
            v.minValue(1),
            v.maxValue(Number.MAX_SAFE_INTEGER),
            v.description("numeric account id: it alone counts, logins can be renamed"),
          ),
        }),
        100,
      ),
      v.description("whose approval counts as a maintainer's; nobody's when absent"),
    ),
  ),
  wait: v.exactOptional(
    v.pipe(
      object({
        newArtifact: v.exactOptional(v.pipe(wait, v.description("P3D when absent"))),
        newVersion: v.exactOptional(v.pipe(wait, v.description("PT10M when absent"))),
        metadata: v.exactOptional(v.pipe(wait, v.description("PT10M when absent"))),
        review: v.exactOptional(v.pipe(wait, v.description("PT10M when absent"))),
      }),
      v.description("from when the git host saw the proposed commit until it may be merged"),
    ),
  ),
  checks: v.exactOptional(
    v.pipe(
      list(text(1, 100), 20),
      v.description('check runs that have to succeed; "check" when absent'),
    ),
  ),
  method: v.exactOptional(
    v.pipe(v.picklist(["merge", "squash"]), v.description("merge when absent")),
  ),
});

export const policyShape = v.pipe(
  object({
    rules: v.exactOptional(v.pipe(mapping(text(1, 40), level), v.description("rule id → level"))),
    verdicts: v.exactOptional(
      v.pipe(
        object({
          "needs-review": v.exactOptional(level),
          unverified: v.exactOptional(level),
        }),
        v.description(
          "for whoever installs: what to do with a version of this verdict; blocked is always denied",
        ),
      ),
    ),
    licenses: v.exactOptional(licenses),
    artifacts: v.exactOptional(artifacts),
    sources: v.exactOptional(sources),
    advisories: v.exactOptional(advisories),
    thresholds: v.exactOptional(thresholds),
    merging: v.exactOptional(merging),
  }),
  v.title("Ashlar policy"),
  v.description("policy.yaml of a registry, or of whoever installs from one."),
);

/** `merging:` of a policy. */
export type MergingPolicy = v.InferOutput<typeof merging>;
export type Policy = v.InferOutput<typeof policyShape>;

export const parsePolicy = (value: unknown): Parsed<Policy> => parseShape(policyShape, value);

/**
 * `registries.yaml` in the user's configuration folder: the registries that commands read, in the
 * order they are asked. Credentials stand in environment variables and are only named here.
 */
import * as v from "valibot";
import { segment, text } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

const variable = v.pipe(
  v.string(),
  v.regex(
    /^\$\{[A-Za-z_][A-Za-z0-9_]{0,99}\}$/,
    `must name an environment variable, as in "\${ACME_TOKEN}"; a credential does not belong in this file`,
  ),
);

export const registriesConfigShape = v.pipe(
  object({
    registries: v.pipe(
      v.array(
        object({
          name: v.pipe(segment, v.description("your name for it; locks record it")),
          url: v.pipe(
            text(1, 2000),
            v.description(
              `http(s) or file URL, or absolute folder, of the tree's root; \${VAR} is replaced`,
            ),
          ),
          root: v.exactOptional(
            v.pipe(
              v.string(),
              v.regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 lower-case hex digits"),
              v.description(
                "fingerprint of the root of trust; everything of the registry is verified from it",
              ),
            ),
          ),
          logPolicy: v.exactOptional(
            v.pipe(
              text(1, 1000),
              v.description(
                "absolute path of a C2SP tlog-policy: log and witnesses that you want, besides what the registry's own policy says",
              ),
            ),
          ),
          token: v.exactOptional(v.pipe(variable, v.description("sent as Authorization: Bearer"))),
          basic: v.exactOptional(
            v.pipe(variable, v.description("user:password, sent as Authorization: Basic")),
          ),
          namespaces: v.exactOptional(
            v.pipe(
              v.array(segment),
              v.minLength(1),
              v.maxLength(200),
              v.description("only these are read from it, and only from registries that list them"),
            ),
          ),
        }),
      ),
      v.maxLength(100),
    ),
  }),
  v.title("Ashlar registries"),
  v.description("The registries that a user's commands read."),
);

export type RegistriesConfig = v.InferOutput<typeof registriesConfigShape>;
export type ConfiguredRegistry = RegistriesConfig["registries"][number];

export const parseRegistriesConfig = (value: unknown): Parsed<RegistriesConfig> =>
  parseShape(registriesConfigShape, value);

/**
 * A research environment: what a machine must have before someone can work on it. Shared by
 * templates and snapshots that describe machines; the field names are those of the templates
 * behind seeds 0 and 3.
 */
import * as v from "valibot";
import { list, text } from "./field.ts";
import { mapping, object } from "./object.ts";

/** An architecture or an instance type: `x86_64`, `m6i.xlarge`. */
const costKey = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9._-]{0,39}$/,
    "must be an architecture or an instance type, such as x86_64",
  ),
);
const packageNames = list(text(1, 200), 1000);

export const environment = object({
  base: v.pipe(text(1, 100), v.description("operating system image, for example ubuntu-24.04")),
  package_manager: v.picklist(["apt", "dnf", "conda", "spack", "pip"]),
  packages: v.exactOptional(
    object({
      system: v.exactOptional(packageNames),
      conda: v.exactOptional(packageNames),
      spack: v.exactOptional(packageNames),
      pip: v.exactOptional(packageNames),
    }),
  ),
  services: v.exactOptional(
    list(
      object({
        name: text(1, 80),
        port: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
        bind: v.exactOptional(
          v.pipe(
            text(1, 64),
            v.description("address the service listens on; 127.0.0.1 when absent"),
          ),
        ),
        config: v.exactOptional(list(text(1, 500), 100)),
        enable: v.exactOptional(v.boolean()),
      }),
      50,
    ),
  ),
  users: v.exactOptional(
    list(
      object({
        name: v.pipe(
          v.string(),
          v.regex(
            /^[a-z_][a-z0-9_-]{0,31}$/,
            "must be a user name: lower-case letters, digits, _ and -",
          ),
        ),
        groups: v.exactOptional(list(text(1, 32), 20)),
        shell: v.exactOptional(text(1, 80)),
      }),
      20,
    ),
  ),
  instance_defaults: v.exactOptional(
    object({
      type: v.exactOptional(text(1, 40)),
      ports: v.exactOptional(
        list(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)), 50),
      ),
      root_volume_gb: v.exactOptional(
        v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65536)),
      ),
      estimated_cost_per_hour: v.exactOptional(
        mapping(costKey, v.pipe(v.number(), v.minValue(0), v.maxValue(10_000))),
      ),
    }),
  ),
  idle_detection: v.exactOptional(
    object({
      enabled: v.boolean(),
      idle_threshold_minutes: v.exactOptional(
        v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_080)),
      ),
      hibernate_threshold_minutes: v.exactOptional(
        v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_080)),
      ),
    }),
  ),
  setup: v.exactOptional(
    list(v.pipe(text(1, 240), v.description("payload path of a script, run in order")), 20),
  ),
});

export type Environment = v.InferOutput<typeof environment>;

import type { Environment } from "../../../../schemas/environment.ts";
import type { AmiConfig } from "../../../../schemas/machine-image.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

/** What a machine must have: packages, services, users, size and idle rules. */
export function environmentSpec(environment: Environment): SpecSection[] {
  return [
    ...factSection("Research environment", [
      fact("Base", environment.base),
      fact("Package manager", environment.package_manager),
      codeFact("Set-up scripts", environment.setup),
    ]),
    ...packageSection(environment),
    ...serviceSection(environment),
    ...userSection(environment),
    ...machineSection(environment),
  ];
}

function packageSection({ packages }: Environment): SpecSection[] {
  const sources = [
    ["System", packages?.system],
    ["Conda", packages?.conda],
    ["Spack", packages?.spack],
    ["pip", packages?.pip],
  ] as const;
  const rows = sources
    .filter(([, names]) => (names?.length ?? 0) > 0)
    .map(([title, names]) => [words(title), code(names)]);
  return tableSection("Packages", ["Source", "Packages"], rows);
}

function serviceSection({ services }: Environment): SpecSection[] {
  const rows = (services ?? []).map((service) => [
    words(service.name),
    code(service.port),
    code(service.bind ?? "127.0.0.1"),
    words(service.enable === false ? "no" : "yes"),
    code(service.config),
  ]);
  return tableSection(
    "Services",
    ["Service", "Port", "Listens on", "Starts by itself", "Settings"],
    rows,
  );
}

function userSection({ users }: Environment): SpecSection[] {
  const rows = (users ?? []).map((user) => [code(user.name), code(user.groups), code(user.shell)]);
  return tableSection("Users", ["User", "Groups", "Shell"], rows);
}

function machineSection({
  instance_defaults: machine,
  idle_detection: idle,
}: Environment): SpecSection[] {
  const costs = Object.entries(machine?.estimated_cost_per_hour ?? {}).map(
    ([place, cost]) => `${place}: ${cost} an hour`,
  );
  return factSection("Machine", [
    codeFact("Instance type", machine?.type),
    fact("Open ports", machine?.ports),
    fact(
      "Root volume",
      machine?.root_volume_gb === undefined ? undefined : `${machine.root_volume_gb} GB`,
    ),
    fact("Estimated cost (US dollars)", costs),
    fact("Idle detection", idle && (idle.enabled ? "on" : "off")),
    fact("Idle after", minutes(idle?.idle_threshold_minutes)),
    fact("Hibernates after", minutes(idle?.hibernate_threshold_minutes)),
  ]);
}

const minutes = (count: number | undefined): string | undefined =>
  count === undefined ? undefined : `${count} minutes`;

const STRATEGIES = {
  ami_preferred: "An image when there is one, else the set-up scripts",
  ami_required: "An image, or the launch fails",
  ami_fallback: "The set-up scripts first, an image when they fail",
} as const;

/** Which machine image is used where, and what happens when there is none. */
export function machineImageSpec(config: AmiConfig): SpecSection[] {
  const named = [config.ami_mappings, config.region_fallbacks].flatMap((regions) =>
    Object.keys(regions ?? {}),
  );
  const regions = [...new Set(named)]
    .sort()
    .map((region) => [
      code(region),
      code(config.ami_mappings?.[region]?.x86_64 ?? "none"),
      code(config.ami_mappings?.[region]?.arm64 ?? "none"),
      code(config.region_fallbacks?.[region]),
    ]);
  return [
    ...factSection("Image selection", [
      fact("Strategy", STRATEGIES[config.strategy]),
      codeFact("Trusted owners", config.owners),
      fact("Preferred architecture", config.preferred_architecture),
      codeFact("Instance families", config.instance_family_preference),
      fact("Without an image", config.fallback_strategy?.replaceAll("_", " ")),
      fact("Time limit", config.fallback_timeout),
      codeFact("SSH user", config.ssh_user),
      codeFact("First-boot script", config.user_data_script),
    ]),
    ...factSection("Image search", [
      codeFact("Name pattern", config.ami_search?.name_pattern),
      fact("Architecture", config.ami_search?.architecture),
      fact("Version tag", config.ami_search?.version_tag),
      fact("Not before", config.ami_search?.min_creation_date),
      codeFact(
        "Required tags",
        Object.entries(config.ami_search?.required_tags ?? {}).map(
          ([key, value]) => `${key}=${value}`,
        ),
      ),
    ]),
    ...tableSection("Regions and images", ["Region", "x86_64", "arm64", "Falls back to"], regions),
  ];
}

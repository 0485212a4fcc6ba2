/** The manifest of a Prism template: its environment, its parameters and its machine images. */
export interface PrismTemplate {
  readonly name: string;
  readonly slug?: string;
  readonly description: string;
  readonly long_description?: string;
  readonly version: string;
  readonly category?: string;
  readonly domain?: string;
  readonly complexity?: string;
  readonly maintainer?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly base: string;
  readonly package_manager: string;
  readonly packages?: object;
  readonly services?: object;
  readonly users?: object;
  readonly instance_defaults?: object;
  readonly idle_detection?: Readonly<Record<string, unknown>>;
  readonly parameters?: Readonly<Record<string, PrismParameter>>;
  readonly ami_config?: Readonly<Record<string, unknown>>;
  readonly estimated_launch_time?: number;
  readonly prerequisites?: readonly string[];
  readonly learning_resources?: readonly string[];
}

interface PrismParameter {
  readonly name: string;
  readonly description?: string;
  readonly display_name?: string;
  readonly type: string;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
}

/** Prism's words for types, and ours. */
const TYPES: Readonly<Record<string, string>> = { int: "integer", bool: "boolean" };

export function prismManifest(template: PrismTemplate): object {
  const { base, package_manager, packages, services, users, instance_defaults } = template;
  const { idle_detection, parameters, ami_config } = template;
  const environment = given({
    base,
    package_manager,
    packages,
    services,
    users,
    instance_defaults,
    idle_detection: idle_detection && idleDetection(idle_detection),
  });
  const config = given({
    templateType: "environment",
    variables: parameters && Object.values(parameters).map(variable),
    environment,
    ami_config: ami_config && machineImage(ami_config),
  });
  return { config };
}

/** Our format checks idleness at an interval of its own. */
function idleDetection({
  check_interval_minutes: _,
  ...rest
}: Readonly<Record<string, unknown>>): object {
  return rest;
}

function variable(parameter: PrismParameter): object {
  return given({
    name: parameter.name,
    type: TYPES[parameter.type] ?? parameter.type,
    description: parameter.description ?? parameter.display_name,
    required: parameter.required,
    default: parameter.default,
    pattern: parameter.pattern,
    minimum: parameter.min,
    maximum: parameter.max,
    options: parameter.choices,
  });
}

/** Owners stand beside the search in our format; everything else keeps its name and value. */
function machineImage({ ami_search: search, ...rest }: Readonly<Record<string, unknown>>): object {
  if (typeof search !== "object" || search === null) return rest;
  const { owner, ...others } = search as Readonly<Record<string, unknown>>;
  return { ...rest, owners: [owner], ami_search: others };
}

function given(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

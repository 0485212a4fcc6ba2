/**
 * The artifacts of the tree that the site's tests render: every type, every state that a page can
 * show, and text that attacks the page.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { Finding } from "../../schemas/finding.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import type { Downloads } from "../../schemas/published/downloads.ts";
import type { Report } from "../../schemas/published/report.ts";
import { HOSTILE_README, README } from "./sample-readmes.ts";

export interface SampleVersion
  extends Partial<
    Pick<PublishedVersion, "yanked" | "deprecated" | "verdict" | "dependencies" | "publishedAt">
  > {
  readonly version: string;
  /** Rules that make the verdict what it is. */
  readonly reasons?: readonly string[];
  readonly manifest: Readonly<Record<string, unknown>>;
}

export interface SampleArtifact
  extends Partial<
    Pick<
      ArtifactDocument,
      | "license"
      | "authors"
      | "domain"
      | "languages"
      | "links"
      | "publication"
      | "deprecation"
      | "derivedFrom"
      | "unlisted"
      | "reviews"
    >
  > {
  readonly name: string;
  readonly type: ArtifactType;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly tags?: readonly string[];
  readonly readme?: string;
  readonly versions: readonly SampleVersion[];
  readonly findings?: readonly Finding[];
  readonly outcomes?: Report["outcomes"];
  /** File names; all show the same 4 by 2 pixels. */
  readonly screenshots?: readonly string[];
  readonly downloads?: Omit<Downloads, "schemaVersion" | "artifact">;
}

const AMI = {
  strategy: "ami_preferred",
  owners: ["123456789012"],
  ami_mappings: {
    "eu-west-1": { x86_64: "ami-0123456789abcdef0", arm64: "ami-0123456789abcdef1" },
    "us-east-1": { x86_64: "ami-0123456789abcdef2" },
  },
  region_fallbacks: { "eu-central-1": ["eu-west-1"], "us-east-1": ["us-east-2"] },
  ami_search: { name_pattern: "workbench-*", required_tags: { purpose: "research" } },
  ssh_user: "ubuntu",
};
const ENVIRONMENT = {
  base: "ubuntu-24.04",
  package_manager: "conda",
  packages: { system: ["git", "make"], conda: ["samtools=1.21", "bwa=0.7.18"] },
  services: [{ name: "jupyter", port: 8888, config: ["--no-browser"] }],
  users: [{ name: "researcher", groups: ["docker"], shell: "/bin/bash" }],
  instance_defaults: {
    type: "r7i.xlarge",
    ports: [22],
    root_volume_gb: 80,
    estimated_cost_per_hour: { arm64: 0.31 },
  },
  idle_detection: { enabled: true, idle_threshold_minutes: 30 },
};

/** The configuration of a manifest of each type, with every field that a page prints. */
export const SAMPLE_CONFIGS: Readonly<Record<ArtifactType, Readonly<Record<string, unknown>>>> = {
  "module-node": {
    entry: "index.js",
    types: "index.d.ts",
    nodeVersion: ">=24",
    moduleFormat: "esm",
  },
  "module-oci": {
    dockerfile: "Dockerfile",
    platforms: ["linux/amd64"],
    ports: [8080],
    entrypoint: ["/serve", "--port", "8080"],
  },
  "module-wasm": {
    wasmFile: "sum.wasm",
    wasi: false,
    exports: [
      { name: "sum", params: ["i32", "i32"], results: ["i32"], description: "Adds two numbers." },
    ],
  },
  "module-binary": {
    executables: [{ os: "linux", architecture: "x86_64", file: "bin/tool" }],
    usage: "tool --help",
  },
  "module-external": {
    protocol: "https",
    endpoint: "https://tides.example.org/v1",
    specification: "openapi.json",
    authentication: "api-key",
  },
  plugin: { type: "node", entry: "plugin.js", host: "vite", hostVersion: "^8.0.0" },
  model: {
    modelFormat: "json",
    modelFile: "model.json",
    inputShape: [-1, 4],
    outputShape: [-1, 1],
    training: "fit.mjs",
  },
  agent: {
    runtime: "prompt",
    entry: "prompt.md",
    modelReferences: ["lab/tides@2.0.0"],
    skillGraph: { skills: ["read", "judge"], dependencies: { judge: ["read"] } },
    tools: [{ name: "grep", description: "Finds lines.", command: "grep -n" }],
  },
  template: {
    templateType: "environment",
    language: "python",
    variables: [
      {
        name: "projectName",
        description: "What is the project called?",
        pattern: "[a-z-]+",
        required: true,
      },
      {
        name: "port",
        type: "integer",
        description: "Which port?",
        default: 8000,
        minimum: 1024,
        maximum: 65535,
      },
      {
        name: "licence",
        type: "choice",
        description: "Which licence?",
        options: ["MIT", "Apache-2.0"],
        default: "MIT",
      },
      { name: "tests", type: "boolean", description: "With tests?", default: true },
    ],
    environment: ENVIRONMENT,
    ami_config: AMI,
  },
  snapshot: {
    environment: ENVIRONMENT,
    lockfiles: ["conda-lock.yml"],
    checksums: "SHA256SUMS",
    architecture: "x86_64",
  },
  transformer: {
    fromArtifact: "lab/tides",
    fromVersion: "^1.0.0",
    toVersion: "^2.0.0",
    inputSchema: "in.schema.json",
    outputSchema: "out.schema.json",
    operations: [
      { op: "rename", path: "/height", to: "level" },
      { op: "scale", path: "/level", factor: 0.01 },
      { op: "map", path: "/quality", values: { good: 1, bad: 0 } },
      { op: "set", path: "/unit", value: "m" },
      { op: "wrap", path: "/level", key: "value" },
      { op: "remove", path: "/raw" },
    ],
    examples: [{ input: "example-in.json", output: "example-out.json" }],
  },
  image: {
    ami_config: AMI,
    definition: "image.pkr.hcl",
    digests: { "image.pkr.hcl": "a".repeat(64) },
  },
};

const FINDINGS: readonly Finding[] = [
  {
    rule: "META-DESC-001",
    category: "metadata",
    severity: "low",
    gate: false,
    path: "artifacts/lab/tides/artifact.md",
    line: 3,
    column: 10,
    pointer: "/summary",
    artifact: "lab/tides",
    message: "the summary has 12 characters",
    fix: "write 20 to 180 characters: what it does and for whom",
    fingerprint: "1".repeat(32),
  },
  {
    rule: "SEC-ARC-001",
    category: "security",
    severity: "high",
    gate: true,
    path: "artifacts/lab/tides/1.0.0/files/run.sh",
    artifact: "lab/tides",
    version: "1.0.0",
    message: "only on an old version",
    fix: "take it out",
    fingerprint: "2".repeat(32),
  },
  {
    rule: "DOC-EX-001",
    category: "documentation",
    severity: "critical",
    gate: false,
    path: "artifacts/lab/tides/artifact.md",
    artifact: "lab/tides",
    message: "there is no example",
    fix: "add a code block that shows <the least> that works",
    fingerprint: "4".repeat(32),
  },
  {
    rule: "POL-001",
    category: "security",
    severity: "medium",
    gate: false,
    path: "artifacts/lab/tides/2.0.0/manifest.yaml",
    line: 1,
    column: 1,
    artifact: "lab/tides",
    version: "2.0.0",
    message: "2 high findings are more than 1 (policy.yaml: thresholds.maxHigh)",
    fix: "mend its high findings",
    fingerprint: "5".repeat(32),
  },
  {
    rule: "SEC-SECRET-001",
    category: "security",
    severity: "critical",
    gate: true,
    path: "artifacts/lab/tides/2.0.0/files/test/key.txt",
    line: 3,
    column: 7,
    artifact: "lab/tides",
    version: "2.0.0",
    message: "a credential of a test server, as it seems",
    fix: "revoke it and take it out",
    fingerprint: "6".repeat(32),
    suppressed: {
      reason: "test-data",
      note: "It opens nothing <anywhere>.",
      by: "ada",
      until: "2027-01-01T00:00:00Z",
    },
  },
];

const OUTCOMES: Report["outcomes"] = [
  { rule: "META-DESC-001", outcome: "fail" },
  {
    rule: "DOC-LINK-001",
    outcome: "not-applicable",
    reason: "the documentation has no links and no pictures",
  },
  { rule: "SEC-ARC-001", version: "2.0.0", outcome: "unknown", reason: "big.zip is too deep" },
  { rule: "SEC-SECRET-001", version: "2.0.0", outcome: "suppressed", reason: "It opens nothing." },
  { rule: "DOC-EX-001", version: "1.0.0", outcome: "error", reason: "only on an old version" },
];

const MODEL_CARD = {
  intended_use: "Predicting the astronomical tide at one harbour, for teaching.",
  limitations: "Knows nothing of storm surges and must not be used for navigation.",
  dataset: "Synthetic readings, one year, hourly.",
  accuracy: 0.982,
  metrics: { rmse_cm: 3.1 },
  trainingDate: "2026-02-01",
};

function plain(type: ArtifactType, extra: Partial<SampleArtifact> = {}): SampleArtifact {
  return {
    name: `lab/${type}-sample`,
    type,
    title: `A ${type}`,
    summary: `Shows what the page of a ${type} looks like, with every field that the type has.`,
    category: "data",
    readme: README,
    versions: [{ version: "1.0.0", manifest: { config: SAMPLE_CONFIGS[type] } }],
    ...extra,
  };
}

const manifest = (type: ArtifactType, extra: object = {}): Record<string, unknown> => ({
  config: SAMPLE_CONFIGS[type],
  ...extra,
});
const CHANGED = [
  {
    kind: "changed",
    description: "Heights are in metres now, which breaks readers of centimetres.",
  },
];

const TIDES: SampleArtifact = plain("model", {
  name: "lab/tides",
  title: "Tides",
  summary: "Predicts the astronomical tide at one harbour from harmonic constants.",
  tags: ["tide", "c++", "c#"],
  license: "Apache-2.0",
  domain: "oceanography",
  authors: [{ name: "Ada Ebb", url: "https://example.org/ada" }],
  links: { homepage: "https://example.org/tides", issues: "https://example.org/tides/issues" },
  publication: { paper_doi: "10.1234/tides.2026", funding_source: "Grant 7" },
  findings: FINDINGS,
  outcomes: OUTCOMES,
  screenshots: ["plot.png"],
  downloads: {
    collected: { from: "2025-11-01", to: "2026-03-09" },
    total: 61_234,
    versions: { "1.1.0": 20_000, "2.0.0": 41_234 },
    days: [
      { date: "2026-02-07", downloads: 700 },
      { date: "2026-02-08", downloads: 1_200 },
      { date: "2026-03-09", downloads: 34 },
    ],
  },
  reviews: [
    {
      login: "reader",
      title: "Does what it says",
      rating: 4,
      version: "2.0.0",
      use_case: "teaching",
      text: "Clear.\n\nUsed in a course.",
    },
  ],
  versions: [
    {
      version: "2.0.0",
      verdict: "needs-review",
      reasons: ["SEC-SECRET-001"],
      publishedAt: "2026-03-09T10:00:00Z",
      dependencies: [{ name: "lab/module-node-sample", version: "^1.0.0", kind: "runtime" }],
      manifest: manifest("model", {
        modelCard: MODEL_CARD,
        benchmarks: { "one year, hourly": "41 ms" },
        capabilities: ["file:read"],
        permissions: { maxMemory: "64MB", allowedDomains: ["example.org"] },
        gtypes: [
          {
            name: "Reading",
            description: "One reading.",
            fields: { time: "string", level: "number" },
          },
        ],
        pricing: { type: "one-time", price: 500, currency: "EUR" },
        changes: CHANGED,
      }),
    },
    { version: "2.0.0-rc.1+build.5", manifest: manifest("model") },
    {
      version: "1.1.0",
      yanked: "Wrong constants for S2",
      manifest: manifest("model", { changes: CHANGED }),
    },
    {
      version: "1.0.0",
      deprecated: "Use 2.0.0",
      verdict: "needs-review",
      manifest: manifest("model"),
    },
  ],
});

export const SAMPLE_ARTIFACTS: readonly SampleArtifact[] = [
  TIDES,
  plain("module-node", { tags: ["typescript"], license: "MIT" }),
  plain("module-oci"),
  plain("module-wasm"),
  plain("module-binary"),
  plain("module-external", {
    versions: [
      {
        version: "1.0.0",
        verdict: "unverified",
        reasons: ["SEC-ARC-001"],
        manifest: manifest("module-external"),
      },
    ],
  }),
  plain("plugin"),
  plain("agent"),
  plain("template", { category: "tools" }),
  plain("snapshot"),
  plain("transformer"),
  plain("image"),
  plain("module-node", {
    name: "lab/hostile",
    title: "Hostile",
    readme: HOSTILE_README,
    summary: '<b>Bold</b> & "quoted" <script>alert(1)</script>',
  }),
  plain("module-node", {
    name: "lab/undocumented",
    readme: "",
    findings: [
      {
        rule: "DOC-README-001",
        category: "documentation",
        severity: "critical",
        gate: false,
        path: "artifacts/lab/undocumented/artifact.md",
        artifact: "lab/undocumented",
        message: "there is no documentation",
        fix: "say what it does and how to use it",
        fingerprint: "7".repeat(32),
      },
    ],
  }),
  plain("module-node", { name: "lab/hidden", unlisted: true }),
  plain("module-node", {
    name: "lab/old-tides",
    publication: { maintenance_status: "deprecated" },
    deprecation: { reason: "It was rewritten", replaced_by: "lab/tides" },
  }),
  plain("module-node", { name: "lab/kept", publication: { maintenance_status: "archived" } }),
  plain("module-node", {
    name: "lab/withdrawn",
    versions: [
      {
        version: "0.1.0",
        yanked: "It deletes files",
        verdict: "needs-review",
        manifest: manifest("module-node"),
      },
    ],
  }),
  plain("module-node", {
    name: `${"long-namespace.".repeat(4)}x/${"long-name_".repeat(6)}x`,
    title: "A name as long as they get",
    tags: ["a".repeat(40)],
  }),
  ...Array.from({ length: 33 }, (_, index) =>
    plain("image", {
      name: `many/part-${String(index + 1).padStart(2, "0")}`,
      title: `Part ${index + 1}`,
      category: "tools",
    }),
  ),
];

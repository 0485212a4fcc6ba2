/** What any manifest may declare, whatever its type: interface, rights, model card, price. */
import * as v from "valibot";
import { MANIFEST_SHAPES } from "../../../../schemas/manifest.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

/** All types share these fields; those of a plain module stand for all of them. */
const entries = MANIFEST_SHAPES["module-node"].pipe[0].entries;
const shape = v.object({
  capabilities: entries.capabilities,
  permissions: entries.permissions,
  gtypes: entries.gtypes,
  layers: entries.layers,
  modelCard: entries.modelCard,
  benchmarks: entries.benchmarks,
  pricing: entries.pricing,
});

type Shared = v.InferOutput<typeof shape>;

/** @throws {v.ValiError} when the manifest does not have its shape: the tree is broken. */
export function manifestSpec(manifest: Readonly<Record<string, unknown>>): SpecSection[] {
  const shared = v.parse(shape, manifest);
  return [
    ...modelCardSection(shared),
    ...benchmarkSection(shared),
    ...interfaceSection(shared),
    ...rightsSection(shared),
    ...layerSection(shared),
    ...priceSection(shared),
  ];
}

function modelCardSection({ modelCard: card }: Shared): SpecSection[] {
  if (!card) return [];
  return factSection("Model card", [
    fact("Intended use", card.intended_use),
    fact("Limitations", card.limitations),
    fact("Data", card.dataset),
    fact("Trained", card.trainingDate),
    fact("Accuracy", card.accuracy),
    fact("F1 score", card.f1Score),
    ...Object.entries(card.metrics ?? {}).map(([name, value]) => fact(name, value)),
  ]);
}

function benchmarkSection({ benchmarks }: Shared): SpecSection[] {
  const rows = Object.entries(benchmarks ?? {}).map(([name, result]) => [
    words(name),
    words(result),
  ]);
  return tableSection(
    "Benchmarks",
    ["Measurement", "Result"],
    rows,
    "Stated by the authors; the registry has not measured them.",
  );
}

function interfaceSection({ gtypes }: Shared): SpecSection[] {
  return (gtypes ?? []).flatMap((type) => {
    const rows = Object.entries(type.fields).map(([field, spelling]) => [
      code(field),
      code(spelling),
    ]);
    return tableSection(`Type ${type.name}`, ["Field", "Type"], rows, type.description);
  });
}

function rightsSection({ capabilities, permissions }: Shared): SpecSection[] {
  return factSection(
    "Permissions and capabilities",
    [
      codeFact("Capabilities", capabilities),
      fact("Memory at most", permissions?.maxMemory),
      fact("Processors at most", permissions?.maxCpu),
      codeFact("Hosts it may reach", permissions?.allowedDomains),
    ],
    "Declared by the authors. They say what the artifact needs; whoever runs it enforces them.",
  );
}

function layerSection({ layers }: Shared): SpecSection[] {
  const rows = (layers ?? []).map((layer) => [
    code(layer.path ?? layer.urls),
    words(layer.mediaType),
    words(`${layer.size} B`),
    code(layer.digest),
  ]);
  return tableSection("Layers", ["Where", "Kind", "Size", "Digest"], rows);
}

function priceSection({ pricing }: Shared): SpecSection[] {
  if (!pricing) return [];
  const amount =
    pricing.price === undefined
      ? undefined
      : `${(pricing.price / 100).toFixed(2)} ${pricing.currency ?? ""}`.trim();
  return factSection(
    "Price",
    [
      fact("Model", pricing.type.replaceAll("-", " ")),
      fact("Price", amount),
      fact("Billed", pricing.billingPeriod),
      fact("Measured by", pricing.usageMetric),
      codeFact("Terms", pricing.terms),
    ],
    "Information only: no payment passes through the registry.",
  );
}

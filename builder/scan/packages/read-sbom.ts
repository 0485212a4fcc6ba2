/** Software bills of materials in JSON: CycloneDX 1.2 to 1.7 (cyclonedx.org) and SPDX 2.2 and 2.3 (spdx.dev). */
import { itemsOf, type JsonNode, memberOf, readJson, textOf } from "../json-nodes.ts";
import type { FoundPackage, PackageReader } from "./found-package.ts";
import { packageOfUrl } from "./package-url.ts";

/** The names that tools give: bom.json, app.cdx.json, sbom.spdx.json. */
export const SBOM_FILE =
  /(?:^|\/)(?:bom|sbom(?:[._-][^/]*)?|[^/]+\.cdx|[^/]+\.spdx|[^/]+\.(?:bom|sbom))\.json$/i;

export const readSbom: PackageReader = (text) => sbomPackages(readJson(text));

/** Everything in it that has a package URL. */
export function* sbomPackages(root: JsonNode | undefined): Generator<FoundPackage> {
  for (const component of components(memberOf(root, "components"), 0))
    yield* packageAt(textOf(memberOf(component, "purl")), component);
  for (const item of itemsOf(memberOf(root, "packages"))) {
    for (const reference of itemsOf(memberOf(item, "externalRefs"))) {
      if (textOf(memberOf(reference, "referenceType")) === "purl")
        yield* packageAt(textOf(memberOf(reference, "referenceLocator")), item);
    }
  }
}

function* packageAt(purl: string | undefined, node: JsonNode): Generator<FoundPackage> {
  const found = purl === undefined ? undefined : packageOfUrl(purl);
  if (found) yield { ...found, offset: node.at };
}

/** Components inside components. */
const NESTING_MAX = 50;

export function* components(list: JsonNode | undefined, depth: number): Generator<JsonNode> {
  if (depth > NESTING_MAX) return;
  for (const item of itemsOf(list)) {
    yield item;
    yield* components(memberOf(item, "components"), depth + 1);
  }
}

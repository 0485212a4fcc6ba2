/** The table of known license texts, made from the SPDX license list. */
import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import full from "spdx-license-list/full.js";
import { type LicenseTable, tableValue } from "../../builder/scan/license/license-table.ts";

/** Besides what the Open Source Initiative approved: what artifacts of any kind use, and what looks like it. */
const OTHERS =
  "0BSD BSD-1-Clause BSD-2-Clause-Views BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL " +
  "BSD-3-Clause-No-Nuclear-License BSD-3-Clause-Open-MPI BSD-4-Clause BSD-4-Clause-UC BSD-Protection " +
  "BSD-Source-Code BUSL-1.1 Beerware BlueOak-1.0.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 " +
  "CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 " +
  "CC-BY-ND-3.0 CC-BY-ND-4.0 CC-BY-SA-2.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 " +
  "CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 Elastic-2.0 FTL GFDL-1.1-only " +
  "GFDL-1.2-only GFDL-1.3-only GPL-1.0-only HPND HPND-sell-variant Hippocratic-2.1 IJG Info-ZIP JSON " +
  "LPPL-1.2 Libpng MIT-0 MIT-CMU MIT-advertising MIT-enna MIT-feh MIT-Modern-Variant MITNFA " +
  "MPL-2.0-no-copyleft-exception NLOD-1.0 NPL-1.1 ODC-By-1.0 ODbL-1.0 OFL-1.0 OGL-UK-3.0 OPL-1.0 " +
  "OpenSSL PDDL-1.0 PHP-3.0 Parity-7.0.0 PolyForm-Noncommercial-1.0.0 PolyForm-Small-Business-1.0.0 " +
  "Python-2.0.1 Ruby SGI-B-2.0 SMLNJ SSPL-1.0 TCL TCP-wrappers Unicode-DFS-2015 Unicode-DFS-2016 " +
  "Vim WTFPL X11 X11-distribute-modifications-variant XFree86-1.1 bzip2-1.0.6 curl etalab-2.0 " +
  "libpng-2.0 libtiff psfrag xinetd xpp zlib-acknowledgement";

/** One entry for each text, ordered by its first identifier. */
export function licenseTable(): LicenseTable {
  const ids = Object.keys(full).filter(
    (id) =>
      !deprecatedIds.includes(id) &&
      !id.endsWith("+") &&
      (full[id]?.osiApproved || OTHERS.split(" ").includes(id)),
  );
  const byText = new Map<string, Set<string>>();
  for (const id of ids.sort((a, b) => (a < b ? -1 : 1))) {
    const value = tableValue(full[id]?.licenseText ?? "");
    byText.set(value, new Set([...(byText.get(value) ?? []), ...withTwins(id)]));
  }
  return Object.fromEntries([...byText].map(([value, names]) => [[...names].join(" "), value]));
}

/** The GNU licenses have one text for `-only` and `-or-later`. */
function withTwins(id: string): string[] {
  const [, stem] = /^(.*)-(?:only|or-later)$/.exec(id) ?? [];
  return stem === undefined ? [id] : [`${stem}-only`, `${stem}-or-later`];
}

import deprecatedIds from "spdx-license-ids/deprecated.json" with { type: "json" };
import type { ArtifactRecord } from "../../../schemas/artifact.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { parseLicense } from "../license-expression.ts";
import { type ArtifactRule, outcomeOf, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** What SPDX offers instead, where it is not `-only` or `-or-later` (license list 3.27, field "comments"). */
const SUCCESSORS: Readonly<Record<string, string>> = {
  "BSD-2-Clause-FreeBSD": "BSD-2-Clause-Views",
  "BSD-2-Clause-NetBSD": "BSD-2-Clause",
  "GPL-2.0-with-GCC-exception": "GPL-2.0-or-later WITH GCC-exception-2.0",
  "GPL-2.0-with-autoconf-exception": "GPL-2.0-or-later WITH Autoconf-exception-2.0",
  "GPL-2.0-with-bison-exception": "GPL-2.0-or-later WITH Bison-exception-2.2",
  "GPL-2.0-with-classpath-exception": "GPL-2.0-or-later WITH Classpath-exception-2.0",
  "GPL-2.0-with-font-exception": "GPL-2.0-or-later WITH Font-exception-2.0",
  "GPL-3.0-with-GCC-exception": "GPL-3.0-or-later WITH GCC-exception-3.1",
  "GPL-3.0-with-autoconf-exception": "GPL-3.0-or-later WITH Autoconf-exception-3.0",
  Nunit: "zlib-acknowledgement",
  "StandardML-NJ": "SMLNJ",
  "bzip2-1.0.5": "bzip2-1.0.6",
  "eCos-2.0": "GPL-2.0-or-later WITH eCos-exception-2.0",
  wxWindows: "LGPL-2.0-or-later WITH WxWindows-exception-3.1",
};

/** License identifiers are those that SPDX still recommends. */
export const lic003: ArtifactRule = {
  id: "LIC-003",
  title: "License identifier is deprecated",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "GPL-3.0 leaves open whether later versions of the license may be chosen, which is why SPDX withdrew it and its like.",
  trigger: "`license` uses an identifier that the SPDX license list marks as deprecated.",
  fix: "Use the identifier that spdx.org/licenses names as its successor.",
  effort: "minutes",
  check: ({ record }) => {
    if (!record.value) return unreadable(record);
    const parsed = parseLicense(record.value.license ?? "");
    if (!parsed)
      return { kind: "not-applicable", reason: "artifact.md states no SPDX license expression" };
    return outcomeOf(
      parsed.licenses
        .filter((license) => deprecatedIds.includes(bare(license)))
        .map((license) => ({
          at: atField(record, ["license"]),
          message: `the license identifier "${license}" is deprecated`,
          ...mend(license),
          ...wholeMend(record, license),
        })),
    );
  },
};

/** Only where the license is all that is written, and SPDX names one successor. */
function wholeMend(
  { path, value }: RecordFile<ArtifactRecord>,
  license: string,
): Pick<Violation, "mends"> {
  const successor = Object.hasOwn(SUCCESSORS, license) ? SUCCESSORS[license] : undefined;
  if (successor === undefined || value?.license !== license) return {};
  return { mends: [{ do: "set", path, field: ["license"], value: successor }] };
}

function mend(license: string): { fix?: string } {
  const id = bare(license);
  if (Object.hasOwn(SUCCESSORS, id)) return { fix: `write "${SUCCESSORS[id]}"` };
  if (!/^(?:A|L)?GPL|^GFDL/.test(id)) return {};
  return {
    fix: license === id ? `write "${id}-only" or "${id}-or-later"` : `write "${id}-or-later"`,
  };
}

function bare(license: string): string {
  return license.replace(/\+$/, "");
}

import type { Rule } from "./rule.ts";
import { agtRef001 } from "./rules/agt-ref-001.ts";
import { depRes002 } from "./rules/dep-res-002.ts";
import { depRes003 } from "./rules/dep-res-003.ts";
import { depRes004 } from "./rules/dep-res-004.ts";
import { docAlt001 } from "./rules/doc-alt-001.ts";
import { docApi001 } from "./rules/doc-api-001.ts";
import { docChg001 } from "./rules/doc-chg-001.ts";
import { docEx001 } from "./rules/doc-ex-001.ts";
import { docEx002 } from "./rules/doc-ex-002.ts";
import { docHead001 } from "./rules/doc-head-001.ts";
import { docLang001 } from "./rules/doc-lang-001.ts";
import { docLink001 } from "./rules/doc-link-001.ts";
import { docReadme001 } from "./rules/doc-readme-001.ts";
import { docUse001 } from "./rules/doc-use-001.ts";
import { lic001 } from "./rules/lic-001.ts";
import { lic002 } from "./rules/lic-002.ts";
import { lic003 } from "./rules/lic-003.ts";
import { metaCat001 } from "./rules/meta-cat-001.ts";
import { metaDep001 } from "./rules/meta-dep-001.ts";
import { metaDesc001 } from "./rules/meta-desc-001.ts";
import { metaDup001 } from "./rules/meta-dup-001.ts";
import { metaEmpty001 } from "./rules/meta-empty-001.ts";
import { metaFile001 } from "./rules/meta-file-001.ts";
import { metaName001 } from "./rules/meta-name-001.ts";
import { metaOwn001 } from "./rules/meta-own-001.ts";
import { metaParse001 } from "./rules/meta-parse-001.ts";
import { metaParse002 } from "./rules/meta-parse-002.ts";
import { metaReg001 } from "./rules/meta-reg-001.ts";
import { metaRule001 } from "./rules/meta-rule-001.ts";
import { metaSchema001 } from "./rules/meta-schema-001.ts";
import { metaSchema002 } from "./rules/meta-schema-002.ts";
import { metaSchema003 } from "./rules/meta-schema-003.ts";
import { metaTag001 } from "./rules/meta-tag-001.ts";
import { metaType001 } from "./rules/meta-type-001.ts";
import { metaUrl001 } from "./rules/meta-url-001.ts";
import { metaVer001 } from "./rules/meta-ver-001.ts";
import { metaVer002 } from "./rules/meta-ver-002.ts";
import { pol001 } from "./rules/pol-001.ts";
import { pol002 } from "./rules/pol-002.ts";
import { qualEntry001 } from "./rules/qual-entry-001.ts";
import { rev001 } from "./rules/rev-001.ts";
import { secArc001 } from "./rules/sec-arc-001.ts";
import { secArc002 } from "./rules/sec-arc-002.ts";
import { secDig001 } from "./rules/sec-dig-001.ts";
import { sup001 } from "./rules/sup-001.ts";
import { tplVar003 } from "./rules/tpl-var-003.ts";

/** Every rule, ordered by id. A rule that looks at several kinds of subject stands once for each. */
export const RULES: readonly Rule[] = [
  agtRef001,
  depRes002,
  depRes003,
  depRes004,
  docAlt001,
  docApi001,
  docChg001,
  docEx001,
  docEx002,
  docHead001,
  docLang001,
  docLink001,
  docReadme001,
  docUse001,
  lic001,
  lic002,
  lic003,
  metaCat001,
  metaDep001,
  metaDesc001,
  metaDup001,
  metaEmpty001,
  ...metaFile001,
  ...metaName001,
  ...metaOwn001,
  ...metaParse001,
  ...metaParse002,
  metaReg001,
  metaRule001,
  ...metaSchema001,
  ...metaSchema002,
  ...metaSchema003,
  metaTag001,
  metaType001,
  ...metaUrl001,
  metaVer001,
  metaVer002,
  pol001,
  pol002,
  qualEntry001,
  rev001,
  ...secArc001,
  secArc002,
  secDig001,
  sup001,
  tplVar003,
];

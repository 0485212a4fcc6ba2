import type { Rule } from "./rule.ts";
import { agtPrompt001 } from "./rules/agt-prompt-001.ts";
import { agtRef001 } from "./rules/agt-ref-001.ts";
import { agtTool001 } from "./rules/agt-tool-001.ts";
import { amiLock001 } from "./rules/ami-lock-001.ts";
import { amiOwn001 } from "./rules/ami-own-001.ts";
import { bill001 } from "./rules/bill-001.ts";
import { binHdr001 } from "./rules/bin-hdr-001.ts";
import { binMod001 } from "./rules/bin-mod-001.ts";
import { depRes001 } from "./rules/dep-res-001.ts";
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
import { envBind001 } from "./rules/env-bind-001.ts";
import { envFetch001 } from "./rules/env-fetch-001.ts";
import { envPass001 } from "./rules/env-pass-001.ts";
import { envToken001 } from "./rules/env-token-001.ts";
import { extPin001 } from "./rules/ext-pin-001.ts";
import { lic001 } from "./rules/lic-001.ts";
import { lic002 } from "./rules/lic-002.ts";
import { lic003 } from "./rules/lic-003.ts";
import { lic004 } from "./rules/lic-004.ts";
import { lic005 } from "./rules/lic-005.ts";
import { mdlCard001 } from "./rules/mdl-card-001.ts";
import { mdlFmt001 } from "./rules/mdl-fmt-001.ts";
import { mdlPickle001 } from "./rules/mdl-pickle-001.ts";
import { mdlPickle002 } from "./rules/mdl-pickle-002.ts";
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
import { metaTrust001 } from "./rules/meta-trust-001.ts";
import { metaType001 } from "./rules/meta-type-001.ts";
import { metaUrl001 } from "./rules/meta-url-001.ts";
import { metaVer001 } from "./rules/meta-ver-001.ts";
import { metaVer002 } from "./rules/meta-ver-002.ts";
import { metaVer003 } from "./rules/meta-ver-003.ts";
import { nodePkg001 } from "./rules/node-pkg-001.ts";
import { nodeScript001 } from "./rules/node-script-001.ts";
import { nodeTypes001 } from "./rules/node-types-001.ts";
import { ociBase001 } from "./rules/oci-base-001.ts";
import { ociEnv001 } from "./rules/oci-env-001.ts";
import { ociMan001 } from "./rules/oci-man-001.ts";
import { ociUser001 } from "./rules/oci-user-001.ts";
import { plgCompat001 } from "./rules/plg-compat-001.ts";
import { plgPerm001 } from "./rules/plg-perm-001.ts";
import { pol001 } from "./rules/pol-001.ts";
import { pol002 } from "./rules/pol-002.ts";
import { pub001 } from "./rules/pub-001.ts";
import { pub002 } from "./rules/pub-002.ts";
import { pub003 } from "./rules/pub-003.ts";
import { qualBrk001 } from "./rules/qual-brk-001.ts";
import { qualEntry001 } from "./rules/qual-entry-001.ts";
import { qualSbom001 } from "./rules/qual-sbom-001.ts";
import { rev001 } from "./rules/rev-001.ts";
import { secArc001 } from "./rules/sec-arc-001.ts";
import { secArc002 } from "./rules/sec-arc-002.ts";
import { secDig001 } from "./rules/sec-dig-001.ts";
import { secHook001 } from "./rules/sec-hook-001.ts";
import { secOsv001 } from "./rules/sec-osv-001.ts";
import { secOsv002 } from "./rules/sec-osv-002.ts";
import { secOsv003 } from "./rules/sec-osv-003.ts";
import { secProv001 } from "./rules/sec-prov-001.ts";
import { secProv002 } from "./rules/sec-prov-002.ts";
import { secSecret001 } from "./rules/sec-secret-001.ts";
import { secSecret002 } from "./rules/sec-secret-002.ts";
import { secSecret003 } from "./rules/sec-secret-003.ts";
import { secSig001 } from "./rules/sec-sig-001.ts";
import { secSig002 } from "./rules/sec-sig-002.ts";
import { secTypo001 } from "./rules/sec-typo-001.ts";
import { secUni001 } from "./rules/sec-uni-001.ts";
import { snpPii001 } from "./rules/snp-pii-001.ts";
import { snpSum001 } from "./rules/snp-sum-001.ts";
import { sup001 } from "./rules/sup-001.ts";
import { tplPath001 } from "./rules/tpl-path-001.ts";
import { tplVar001 } from "./rules/tpl-var-001.ts";
import { tplVar002 } from "./rules/tpl-var-002.ts";
import { tplVar003 } from "./rules/tpl-var-003.ts";
import { trfIo001 } from "./rules/trf-io-001.ts";
import { wasmImp001 } from "./rules/wasm-imp-001.ts";
import { wasmVal001 } from "./rules/wasm-val-001.ts";

/** Every rule, ordered by id. A rule that looks at several kinds of subject stands once for each. */
export const RULES: readonly Rule[] = [
  agtPrompt001,
  agtRef001,
  agtTool001,
  amiLock001,
  amiOwn001,
  bill001,
  binHdr001,
  binMod001,
  depRes001,
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
  envBind001,
  envFetch001,
  envPass001,
  envToken001,
  extPin001,
  lic001,
  lic002,
  lic003,
  lic004,
  lic005,
  mdlCard001,
  mdlFmt001,
  mdlPickle001,
  mdlPickle002,
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
  metaTrust001,
  metaType001,
  ...metaUrl001,
  metaVer001,
  metaVer002,
  metaVer003,
  nodePkg001,
  nodeScript001,
  nodeTypes001,
  ociBase001,
  ociEnv001,
  ociMan001,
  ociUser001,
  plgCompat001,
  plgPerm001,
  pol001,
  pol002,
  pub001,
  pub002,
  pub003,
  qualBrk001,
  qualEntry001,
  qualSbom001,
  rev001,
  ...secArc001,
  ...secArc002,
  secDig001,
  secHook001,
  secOsv001,
  secOsv002,
  secOsv003,
  secProv001,
  secProv002,
  ...secSecret001,
  ...secSecret002,
  ...secSecret003,
  secSig001,
  secSig002,
  secTypo001,
  ...secUni001,
  snpPii001,
  snpSum001,
  sup001,
  tplPath001,
  tplVar001,
  tplVar002,
  tplVar003,
  trfIo001,
  wasmImp001,
  wasmVal001,
];

import { sha256Hex } from "../../../schemas/digest.ts";

/**
 * Runs before the first paint, so that neither a chosen theme nor what is shown only with or only
 * without scripts flashes. The only inline script.
 */
export const FIRST_SCRIPT =
  'var d=document.documentElement.dataset;d.scripts="on";try{var t=localStorage.getItem("ashlar-theme");if(t==="light"||t==="dark")d.theme=t}catch{}';

const scriptHash = Buffer.from(sha256Hex(FIRST_SCRIPT), "hex").toString("base64");

/** Everything from the site's own origin, nothing inline but {@link FIRST_SCRIPT}, named by its hash. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${scriptHash}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join("; ");

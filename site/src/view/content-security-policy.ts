import { sha256Hex } from "../../../schemas/digest.ts";

/** Runs before the first paint, so that a chosen theme does not flash; the only inline script. */
export const THEME_SCRIPT =
  'try{var t=localStorage.getItem("ashlar-theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}';

const themeHash = Buffer.from(sha256Hex(THEME_SCRIPT), "hex").toString("base64");

/** Everything from the site's own origin, nothing inline but {@link THEME_SCRIPT}, named by its hash. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${themeHash}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join("; ");

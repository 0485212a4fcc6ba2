/**
 * How Astro builds the site. Everything that differs between two builds comes in through the
 * environment, which `render.ts` sets, so that builds can run side by side on a read-only `site/`.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "astro/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const baseUrl = new URL(process.env.ASHLAR_BASE_URL ?? "http://localhost:4321/");

export default defineConfig({
  srcDir: here("src"),
  publicDir: here("public"),
  cacheDir: process.env.ASHLAR_SITE_CACHE ?? here("node_modules/.astro"),
  outDir: process.env.ASHLAR_SITE_OUT ?? here("dist"),
  site: baseUrl.origin,
  base: baseUrl.pathname,
  trailingSlash: "always",
  build: { format: "directory", assets: "assets", inlineStylesheets: "never" },
  devToolbar: { enabled: false },
  vite: {
    cacheDir: process.env.ASHLAR_SITE_CACHE ?? here("node_modules/.vite"),
    // Scripts stay files: the pages' content security policy allows no inline script but the hashed one.
    build: { assetsInlineLimit: 0 },
  },
});

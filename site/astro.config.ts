/**
 * How Astro makes a program of the site's sources: one that renders any page when asked for it
 * (`src/page-server.ts`), so that a rendering need not begin with Astro, nor hold all pages. Everything
 * that differs between two builds comes in through the environment, which `rendering/` sets, so that
 * they can run side by side on a read-only `site/`.
 */
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { defineConfig, passthroughImageService } from "astro/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const baseUrl = new URL(process.env.ASHLAR_BASE_URL ?? "http://localhost:4321/");

/** To Astro we are a server: it asks for an adapter, and leaves to that when which page is rendered. */
const adapter: AstroIntegration = {
  name: "ashlar",
  hooks: {
    "astro:config:done": ({ setAdapter }) =>
      setAdapter({
        name: "ashlar",
        entrypointResolution: "auto",
        serverEntrypoint: here("src/page-server.ts"),
        supportedAstroFeatures: { serverOutput: "stable" },
      }),
  },
};

export default defineConfig({
  srcDir: here("src"),
  publicDir: here("public"),
  cacheDir: process.env.ASHLAR_SITE_CACHE ?? here("node_modules/.astro"),
  outDir: process.env.ASHLAR_SITE_OUT ?? here("dist"),
  output: "server",
  adapter,
  base: baseUrl.pathname,
  trailingSlash: "always",
  image: { service: passthroughImageService() },
  build: { format: "directory", assets: "assets", inlineStylesheets: "never" },
  devToolbar: { enabled: false },
  vite: {
    cacheDir: process.env.ASHLAR_SITE_CACHE ?? here("node_modules/.vite"),
    // Scripts stay files: the pages' content security policy allows no inline script but the hashed one.
    // What the scripts and the program hold of others is passed on with its licences.
    build: { assetsInlineLimit: 0, license: { fileName: "assets/licenses.md" } },
    // The program is kept apart from `node_modules`, so it has to hold all that it needs.
    ssr: { noExternal: true },
  },
});

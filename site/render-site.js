/**
 * What the builder takes of this package. In a checkout it is the TypeScript source as it is; in a
 * package it is what that was compiled to.
 */
import { existsSync } from "node:fs";

const source = new URL("./render.ts", import.meta.url);
const compiled = new URL("./dist/site/render.js", import.meta.url);
const site = await import((existsSync(source) ? source : compiled).href);

export const { renderSite, updateSite } = site;

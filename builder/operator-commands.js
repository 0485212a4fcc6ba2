/**
 * What the client takes of this package. In a checkout it is the TypeScript source as it is; in a
 * package it is what that was compiled to.
 */
import { existsSync } from "node:fs";

const source = new URL("./commands.ts", import.meta.url);
const compiled = new URL("./dist/builder/commands.js", import.meta.url);
const { OPERATOR_COMMANDS: commands } = await import((existsSync(source) ? source : compiled).href);

export const OPERATOR_COMMANDS = commands;

/** The subcommands that readers of a registry use, in the order that `--help` shows. */
import type { CommandTable } from "./terminal/command.ts";

export const CONSUMER_COMMANDS: CommandTable = {
  search: {
    summary: "find artifacts by words",
    load: async () => (await import("./command/search.ts")).defineSearch,
  },
  show: {
    summary: "show what is known of one artifact",
    load: async () => (await import("./command/show.ts")).defineShow,
  },
  list: {
    summary: "list artifacts",
    load: async () => (await import("./command/list.ts")).defineList,
  },
  install: {
    summary: "install artifacts and what they need into a folder",
    load: async () => (await import("./command/install.ts")).defineInstall,
  },
  outdated: {
    summary: "show what is newer than ashlar.lock",
    load: async () => (await import("./command/outdated.ts")).defineOutdated,
  },
  verify: {
    summary: "verify what is installed, a whole registry or mirror, or one file",
    load: async () => (await import("./command/verify.ts")).defineVerify,
  },
  provenance: {
    summary: "show who built a version from what, and how to verify it with other tools",
    load: async () => (await import("./command/provenance.ts")).defineProvenance,
  },
  new: {
    summary: "start a project from a template",
    load: async () => (await import("./command/new.ts")).defineNew,
  },
  registries: {
    summary: "add, list and remove registries",
    load: async () => (await import("./command/registries.ts")).defineRegistries,
  },
};

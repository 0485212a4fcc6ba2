/** The subcommands for contributors and operators; `ashlar` finds this table by the package's name. */
import type { CommandTable } from "../client/terminal/command.ts";

export const OPERATOR_COMMANDS: CommandTable = {
  build: {
    summary: "compile a registry repository into a static tree with a website",
    load: async () => (await import("./command/build.ts")).defineBuild,
  },
  check: {
    summary: "check a registry, or one artifact, and say how to mend what is wrong",
    load: async () => (await import("./command/check.ts")).defineCheck,
  },
  explain: {
    summary: "why a rule is there, what sets it off, and how to mend it",
    load: async () => (await import("./command/explain.ts")).defineExplain,
  },
  score: {
    summary: "what a version's score is made of, and the cheapest way up",
    load: async () => (await import("./command/score.ts")).defineScore,
  },
  serve: {
    summary: "serve a built tree on this machine",
    load: async () => (await import("./command/serve.ts")).defineServe,
  },
};

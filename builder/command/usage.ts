/** `ashlar usage`: how often versions are downloaded, as far as access logs tell. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { defineUsageImport } from "./usage-import.ts";

const EXAMPLES = `
Examples:
  ashlar usage import /var/log/nginx/access.log.1 /var/log/nginx/access.log.2.gz
  ashlar usage import --github-releases releases.json

What is imported are counts for each day, in registry/usage/, which you commit;
no address of a reader is written anywhere.`;

export const defineUsage: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  const sub = command.command("import");
  sub
    .summary("count downloads in access logs, by version and day")
    .description("Count downloads in access logs, by version and day.");
  defineUsageImport(sub, terminal);
};

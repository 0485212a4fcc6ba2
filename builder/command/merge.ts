/** `ashlar merge`: the shards of several machines into one tree. */
import { resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { openShard } from "../write/shard-folder.ts";
import { runBuild } from "./build.ts";
import { addBuildOptions, type BuildOptions } from "./build-options.ts";

const EXAMPLES = `
Examples:
  ashlar build --commit HEAD --shard 1/2 --out shard-1     on one machine
  ashlar build --commit HEAD --shard 2/2 --out shard-2     on another
  ashlar merge shard-1 shard-2 --commit HEAD --production

The tree is the one that \`ashlar build\` makes of the commit, byte for byte.
Shards of another commit, of another version of ashlar, incomplete or altered
ones are refused.`;

export const defineMerge: CommandDefinition = (command, terminal) => {
  addBuildOptions(command)
    .argument("<shard...>", "folders that `ashlar build --shard` made, all of one build")
    .requiredOption("--commit <rev>", "the commit that the shards are of")
    .addHelpText("after", EXAMPLES)
    .action(async (folders: readonly string[]) => {
      const places = folders.map((folder) => resolve(terminal.folder, folder));
      const shards = await Promise.all(places.map(openShard));
      await runBuild(command.optsWithGlobals<BuildOptions>(), terminal, shards);
    });
};

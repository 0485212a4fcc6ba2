/** `--type T`: one artifact type. */
import { Option } from "commander";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";

export function typeOption(): Option {
  return new Option("-t, --type <type>", "only artifacts of this type").choices(ARTIFACT_TYPES);
}

import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseRegistry, type Registry } from "../../schemas/registry.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readTargetFile } from "../contribute/target-files.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";

/** `registry.yaml` of the branch that a proposal would join. @throws {CodedError} E_REGISTRY */
export async function readRegistryRecord(target: ProposalTarget): Promise<Registry> {
  const bytes = await readTargetFile(target, "registry.yaml");
  const decoded = bytes && decodeText(bytes);
  const record =
    decoded && "text" in decoded
      ? parseYamlRecord("registry.yaml", decoded.text, parseRegistry)
      : undefined;
  if (record?.value) return record.value;
  throw new CodedError({
    code: "E_REGISTRY",
    exitCode: EXIT.failed,
    message: "the registry's registry.yaml is missing or wrong",
    fix: "tell its maintainers; nothing can be proposed until it is mended",
  });
}

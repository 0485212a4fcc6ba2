/** The registry's own record and its publishers', as the working tree has them. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import type { Registry } from "../../schemas/registry.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { layOut } from "../parse/layout.ts";
import { parseBase } from "../parse/parse-repository.ts";
import type { RecordFile } from "../parse/record-file.ts";
import type { Source } from "../read/source.ts";

export interface PublisherRecords {
  readonly registry: Registry;
  readonly publishers: ReadonlyMap<string, RecordFile<Publisher>>;
}

/** @throws {CodedError} E_REGISTRY */
export async function readPublishers(source: Source): Promise<PublisherRecords> {
  const { registry, publishers } = await parseBase(source, layOut(source.entries));
  if (!registry.value)
    throw new CodedError({
      code: "E_REGISTRY",
      exitCode: EXIT.failed,
      message: "registry.yaml cannot be read as it is",
      fix: "mend it first: `ashlar check` says what is wrong",
    });
  return {
    registry: registry.value,
    publishers: new Map(publishers.map(({ namespace, file }) => [namespace, file])),
  };
}

/** @throws {CodedError} E_NOT_FOUND, E_RECORD */
export function requirePublisher(
  { publishers }: PublisherRecords,
  namespace: string,
): RecordFile<Publisher> & { readonly value: Publisher } {
  const file = publishers.get(namespace);
  if (!file) {
    const nearest = nearestWord(namespace, publishers.keys());
    throw new CodedError({
      code: "E_NOT_FOUND",
      exitCode: EXIT.notFound,
      message: `nobody owns the namespace "${namespace}"`,
      fix:
        nearest === undefined
          ? `claim it: ashlar claim ${namespace} --owner LOGIN --owner-id NUMBER`
          : `did you mean ${nearest}?`,
    });
  }
  const { value } = file;
  if (value) return { ...file, value };
  throw new CodedError({
    code: "E_RECORD",
    exitCode: EXIT.failed,
    message: `${file.path} cannot be read as it is`,
    fix: "mend it first: `ashlar check` says what is wrong",
  });
}

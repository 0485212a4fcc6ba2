/** The inspector of a command: bounded processes, with what they found kept on disk. */
import { availableParallelism } from "node:os";
import { isContentRule } from "../check/observe.ts";
import { RULES } from "../check/rules.ts";
import { payloadRules } from "../plugin/own-rules.ts";
import { ownRulesDigest } from "../plugin/own-rules-digest.ts";
import { readOwnRules } from "../plugin/read-own-rules.ts";
import type { Source } from "../read/source.ts";
import { cachedInspector } from "./cached-inspector.ts";
import { codeDigest } from "./code-digest.ts";
import { diskStepCache } from "./disk-step-cache.ts";
import type { InspectionOptions } from "./inspect-repository.ts";
import { processInspector } from "./process-inspector.ts";
import { sourceReader } from "./source-reader.ts";

export interface OpenInspectorOptions {
  readonly source: Source;
  /** Folder of kept results; nothing is kept when absent. */
  readonly cache: string | undefined;
}

export interface OpenInspector extends Pick<InspectionOptions, "inspector" | "rules"> {
  /** Starts a process before anything is there to inspect, where something will be. */
  start(): void;
  close(): void;
}

export async function openInspector({
  source,
  cache,
}: OpenInspectorOptions): Promise<OpenInspector> {
  const ownRules = await readOwnRules(source);
  const rules = [...RULES.filter(isContentRule), ...payloadRules(ownRules)];
  const processes = processInspector({
    rules,
    ownRules,
    read: sourceReader(source),
    processes: availableParallelism(),
  });
  const inspector =
    cache === undefined
      ? processes
      : cachedInspector(
          processes,
          diskStepCache(cache),
          await codeDigest(ownRulesDigest(ownRules)),
        );
  return { inspector, rules, start: () => processes.start(), close: () => processes.close() };
}

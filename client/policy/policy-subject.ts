/** One version as a policy sees it, whoever evaluates: the registry that publishes it or whoever installs. */
import type { Verdict } from "../../schemas/finding.ts";
import type { Manifest } from "../../schemas/manifest.ts";

export interface PolicySubject {
  /** `namespace/name`. */
  readonly name: string;
  readonly version: string;
  readonly license: string | null;
  /** Code points. */
  readonly summaryLength: number;
  readonly verdict: Verdict;
  /** 0 to 100. */
  readonly score: number;
  /** Ids of rules with open findings. */
  readonly rules: readonly string[];
  readonly criticalFindings: number;
  readonly highFindings: number;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
  readonly config: unknown;
  readonly layers: NonNullable<Manifest["layers"]>;
  /** Bytes, unpacked. */
  readonly size: number;
  /** SHA-256 of a payload file; undefined when there is none or it is not known here. */
  readonly fileDigest: (path: string) => string | undefined;
}

/** Hosts that bytes or services of a version come from, lower case, ordered. */
export function hostsOf({ config, layers }: Pick<PolicySubject, "config" | "layers">): string[] {
  const block = (typeof config === "object" && config !== null ? config : {}) as {
    readonly endpoint?: unknown;
    readonly image?: unknown;
  };
  const urls = [...layers.flatMap((layer) => layer.urls ?? []), block.endpoint];
  const hosts = urls.flatMap((url) =>
    typeof url === "string" && URL.canParse(url) ? [new URL(url).hostname.toLowerCase()] : [],
  );
  if (typeof block.image === "string") hosts.push(imageHost(block.image));
  return [...new Set(hosts)].sort();
}

/** The registry of an image reference; Docker's own when it names none (distribution reference grammar). */
function imageHost(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost ? first.replace(/:\d+$/, "") : "docker.io";
}

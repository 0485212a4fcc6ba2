/** A configured registry that cannot even be opened: it fails when its turn comes, like one that is down. */
import type { CodedError } from "../../schemas/coded-error.ts";
import type { RegistryReader } from "./registry-reader.ts";

export function unreadableReader(
  alias: string,
  location: string,
  error: CodedError,
): RegistryReader {
  const fail = () => Promise.reject(error);
  return {
    alias,
    location,
    identity: fail,
    prepareToVerify: () => undefined,
    registry: fail,
    verify: fail,
    evidence: fail,
    artifact: fail,
    likelyNeeds: fail,
    catalog: fail,
    entry: fail,
    file: fail,
    withheld: fail,
    document: fail,
    searchIndex: fail,
    bytes: fail,
    download: fail,
  };
}

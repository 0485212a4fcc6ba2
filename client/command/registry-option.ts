/** `--registry`, which every consumer command takes. */
import { Option } from "commander";

/** Repeatable; the option's value is a list of addresses, absent when it was not given. */
export function registryOption(): Option {
  return new Option(
    "-r, --registry <url|dir>",
    "read this registry instead of the configured ones (repeatable): http(s) URL, file URL or folder with a built tree",
  ).argParser((value: string, previous: readonly string[] | undefined) => [
    ...(previous ?? []),
    value,
  ]);
}

import type { RegistryAnswers } from "./registry-answers.ts";

/**
 * Puts a registry's own words into a text that all registries share: `%{id}`, `%{namespace}`,
 * `%{owner}` and `%{url}`. All are ASCII without quotation marks; a URL may hold `$` and `'`.
 */
export function fillWords(
  text: string,
  { id, namespace, owner, url }: Pick<RegistryAnswers, "id" | "namespace" | "owner" | "url">,
): string {
  const words: Readonly<Record<string, string>> = { id, namespace, owner, url };
  return text.replace(/%\{([a-z]+)\}/g, (found, word: string) => words[word] ?? found);
}

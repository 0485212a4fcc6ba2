/** What an artifact's name says of it, where its author says nothing else. */

export interface NameWords {
  /** The words of the name, with a capital. */
  readonly title: string;
  readonly tags: readonly string[];
}

/** @param name `namespace/name` */
export function nameWords(name: string): NameWords {
  const words = name.slice(name.indexOf("/") + 1).replaceAll(/[._-]+/g, " ");
  return {
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    tags: tagList(words.replaceAll(" ", ",")),
  };
}

/** Tags that are written with commas between them; a single letter is none. */
export function tagList(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word.length > 1);
}

/** Words that lie elsewhere: their digest is known, and they are read when a field is asked for. */
import type { Sha256 } from "../../schemas/digest.ts";
import { knowDigest } from "../emit/row-digest.ts";
import type { SearchWords } from "./search-document.ts";

export class StoredWords implements SearchWords {
  readonly name: string;
  /** All of them at once: each field that is asked for alone reads again. */
  readonly read: () => SearchWords;

  constructor(name: string, digest: Sha256, read: () => SearchWords) {
    this.name = name;
    this.read = read;
    knowDigest(this, digest);
  }
  get title() {
    return this.read().title;
  }
  get summary() {
    return this.read().summary;
  }
  get tags() {
    return this.read().tags;
  }
  get text() {
    return this.read().text;
  }
}

export function* readWords(documents: Iterable<SearchWords>): Generator<SearchWords> {
  for (const words of documents) yield words instanceof StoredWords ? words.read() : words;
}

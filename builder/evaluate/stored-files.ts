/** What is remembered of an artifact's files, while it lies elsewhere until the build's memory is written. */
import type { RememberedFiles } from "./build-memory.ts";
import type { KeptText, TextStore } from "./text-store.ts";

class StoredFiles implements RememberedFiles {
  readonly #text: KeptText;

  constructor(text: KeptText) {
    this.#text = text;
  }
  get key() {
    return this.toJSON().key;
  }
  get marks() {
    return this.toJSON().marks;
  }
  /** Read anew each time. */
  toJSON(): RememberedFiles {
    return JSON.parse(Buffer.from(this.#text.bytes()).toString()) as RememberedFiles;
  }
}

/** @param texts absent: it stays in memory */
export function storedFiles(files: RememberedFiles, texts: TextStore | undefined): RememberedFiles {
  return texts ? new StoredFiles(texts.put(JSON.stringify(files))) : files;
}

/** A reader of a repository in memory, whose trust stays from run to run. */
import { type TufClient, tufClient } from "../../client/trust/tuf-client.ts";
import type { TrustStore } from "../../client/trust/tuf-client-options.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { NOW, type TufRepository } from "./tuf-repository.ts";

class MemoryStore implements TrustStore {
  readonly location = "store";
  readonly files = new Map<string, Uint8Array>();
  /** What was done, in order. */
  readonly log: string[] = [];
  load = async (name: string): Promise<Uint8Array | undefined> => this.files.get(name);
  save = async (name: string, bytes: Uint8Array): Promise<void> => {
    this.log.push(`save ${name}`);
    this.files.set(name, bytes);
  };
  remove = async (name: string): Promise<void> => {
    this.log.push(`remove ${name}`);
    this.files.delete(name);
  };
}

export class TufReader {
  readonly store = new MemoryStore();
  /** What the last run asked for. */
  asked: string[] = [];
  /** Throws what the network has to say about a file. */
  answer: (name: string) => void = () => undefined;
  readonly repository: TufRepository;

  constructor(repository: TufRepository, root = "1.root.json") {
    this.repository = repository;
    this.store.files.set("root.json", repository.file(root));
  }

  /** One run, which asks the repository as it is then. */
  client({ now = NOW, offline = false } = {}): TufClient {
    this.asked = [];
    const reader = {
      location: "memory:/registry",
      read: async (path: string) => {
        const name = path.replace("metadata/", "");
        this.asked.push(name);
        this.answer(name);
        return this.repository.files.get(name);
      },
    };
    const { store } = this;
    return tufClient({ reader, store, now, metadataPrefix: "metadata/", offline });
  }

  /** A run that only brings trust up to date. */
  refresh(options: { readonly now?: number; readonly offline?: boolean } = {}): Promise<string> {
    return outcome(this.client(options).refresh());
  }

  /** A run that looks for a target. */
  async find(path: string): Promise<string> {
    const client = this.client();
    return outcome(client.target(path).then((target) => target ?? Promise.reject(NOT_FOUND)));
  }
}

const NOT_FOUND = new Error("not found");

/** "good", "not found", or what was refused and the file's name: `E_TUF_MIX 2.b1-0.json`. */
export async function outcome(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return "good";
  } catch (error) {
    if (error === NOT_FOUND) return "not found";
    if (!(error instanceof CodedError)) throw error;
    const file = /([^/ ]+) /.exec(error.message.replace("memory:/registry/metadata/", ""))?.[1];
    return `${error.code} ${file}`;
  }
}

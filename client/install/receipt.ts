/** What an install put into a folder: kept beside it, to tell our files from a user's changes. */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { artifactName, byteCount, exactVersion, sha256, text } from "../../schemas/field.ts";
import { object } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import { type ReceiptState, receiptPath } from "./modules-folder.ts";

const receiptShape = object({
  receiptVersion: v.literal(1),
  name: artifactName,
  version: exactVersion,
  sha256: v.pipe(sha256, v.description("digest of the archive")),
  files: v.array(object({ path: text(1, 500), size: byteCount, sha256, executable: v.boolean() })),
});

export type Receipt = v.InferOutput<typeof receiptShape>;

export type Receipts = { readonly [state in ReceiptState]: Receipt | undefined };

/** The receipts of an artifact; "next" is there only after an install that was cut off. A damaged one counts as none. */
export async function readReceipts(folder: string, name: string): Promise<Receipts> {
  const read = async (state: ReceiptState) => {
    const receipt = await readReceipt(receiptPath(folder, name, state));
    return receipt?.name === name ? receipt : undefined;
  };
  return { placed: await read("placed"), next: await read("next") };
}

export function receiptText(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 1)}\n`;
}

async function readReceipt(file: string): Promise<Receipt | undefined> {
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) return undefined;
  try {
    const parsed = parseShape(receiptShape, JSON.parse(content));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}

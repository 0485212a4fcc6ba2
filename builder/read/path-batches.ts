/** Bytes of paths in one command; systems take from 128 KiB on, and each path at most 4 KiB. */
const BATCH_SIZE_MAX = 64 * 1024;

/** Path specifications that mean exactly these paths, whatever characters are in them. */
export function* pathBatches(paths: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let size = 0;
  for (const path of new Set(paths)) {
    const item = `:(literal)${path}`;
    size += Buffer.byteLength(item) + 1;
    if (size > BATCH_SIZE_MAX && batch.length > 0) {
      yield batch;
      batch = [];
      size = Buffer.byteLength(item) + 1;
    }
    batch.push(item);
  }
  if (batch.length > 0) yield batch;
}

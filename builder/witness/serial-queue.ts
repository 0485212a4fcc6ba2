/** Work that must not overlap: each piece begins when the one before it has ended, well or badly. */

export interface SerialQueue {
  /** Pieces that wait or run. */
  readonly length: number;
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function serialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  let length = 0;
  return {
    get length() {
      return length;
    },
    run(work) {
      length += 1;
      const result = last.then(work).finally(() => {
        length -= 1;
      });
      last = result.catch(() => undefined);
      return result;
    },
  };
}

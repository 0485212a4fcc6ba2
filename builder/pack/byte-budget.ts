/** Room for bytes that are in memory at the same time. */

export interface ByteBudget {
  /** Runs once there is room for `size` bytes, which are free again when it has ended. In the order of the calls. */
  within<T>(size: number, run: () => Promise<T>): Promise<T>;
}

/** @param limit bytes; what is larger runs alone */
export function byteBudget(limit: number): ByteBudget {
  const waiting: { readonly size: number; readonly start: () => void }[] = [];
  let used = 0;
  const startWaiting = (): void => {
    for (let next = waiting[0]; next && hasRoom(next.size); next = waiting[0]) {
      waiting.shift();
      used += next.size;
      next.start();
    }
  };
  const hasRoom = (size: number): boolean => used === 0 || used + size <= limit;
  return {
    async within(size, run) {
      await new Promise<void>((start) => {
        waiting.push({ size, start });
        startWaiting();
      });
      try {
        return await run();
      } finally {
        used -= size;
        startWaiting();
      }
    },
  };
}

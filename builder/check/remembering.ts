/** Asks once for each text. */
export function remembering<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const made = known.has(text) ? (known.get(text) as T) : answer(text);
    known.set(text, made);
    return made;
  };
}

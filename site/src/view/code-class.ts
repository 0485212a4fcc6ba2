/** Longer code may break anywhere, so that a digest does not make a table wider than a phone. */
const UNBROKEN_MAX = 40;

export function codeClass(text: string): "long" | undefined {
  return text.length > UNBROKEN_MAX ? "long" : undefined;
}

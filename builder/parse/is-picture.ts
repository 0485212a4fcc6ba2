/** How each kind of picture begins, byte for character, by the extension that goes with it. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  png: /^\x89PNG\r\n\x1a\n/,
  jpg: /^\xff\xd8\xff/,
  jpeg: /^\xff\xd8\xff/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF[\s\S]{4}WEBP/,
  avif: /^[\s\S]{4}ftypavi[fs]/,
};

/**
 * Whether a file is a picture of a kind that browsers show and never execute. Anything else under
 * `screenshots/`, an HTML page or an SVG with a script, would run as part of the registry's website.
 */
export function isPicture(path: string, bytes: Uint8Array): boolean {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (!Object.hasOwn(BEGINNINGS, extension)) return false;
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return BEGINNINGS[extension]?.test(head) ?? false;
}

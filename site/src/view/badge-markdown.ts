/** The size of a badge's picture, as the builder draws it: the first `width` and `height` of the file. */
export function badgeSize(
  picture: string,
): { readonly width: number; readonly height: number } | undefined {
  const [, width, height] = /^<svg [^>]*?width="(\d+)" height="(\d+)"/.exec(picture) ?? [];
  return width === undefined ? undefined : { width: Number(width), height: Number(height) };
}

/**
 * What to paste into a README to show the badge there. Its words do not name the score, because the
 * README would go on saying it after the badge has changed.
 *
 * @param addresses full ones
 */
export function badgeMarkdown(
  name: string,
  addresses: { readonly picture: string; readonly page: string },
): string {
  return `[![${name}: score and verdict](${addresses.picture})](${addresses.page}#score)`;
}

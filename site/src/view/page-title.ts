/** What the browser's tab says: the page first, then the registry. */
export function pageTitle(title: string | undefined, registry: string): string {
  return title === undefined ? registry : `${title} · ${registry}`;
}

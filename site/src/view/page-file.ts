/** Where the page of a path lies, relative to the site's root. */
export function pageFile(path: string): string {
  return path.endsWith(".html") ? path : `${path}index.html`;
}

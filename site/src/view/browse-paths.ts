/** Pages that the scripts of others lead to: apart, so that no script carries the paths of all pages. */

export const BROWSE_ORDERS = ["updated", "new", "name", "score"] as const;
export type BrowseOrder = (typeof BROWSE_ORDERS)[number];

/** See `sitePath`, which has them too. */
export const browsePath = {
  browse: "browse/",
  browseBy: (order: BrowseOrder): string => `browse/${order}/`,
  type: (type: string): string => `types/${type}/`,
  categories: "categories/",
  artifact: (name: string): string => `a/${name}/`,
} as const;

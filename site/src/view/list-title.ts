/** The title of a list's page: a numbered one says its number, so that tabs and histories tell them apart. */
export const listTitle = (title: string, number: number | undefined): string =>
  number === undefined ? title : `${title}, page ${number}`;

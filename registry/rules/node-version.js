/** A package for Node says in `package.json` with which versions of Node it works. */

export const wants = ["package.json"];

export function check({ texts }) {
  const text = texts["package.json"];
  if (text === undefined) return [];
  let described;
  try {
    described = JSON.parse(text);
  } catch {
    return [];
  }
  const range = described?.engines?.node;
  if (typeof range === "string" && range.trim() !== "") return [];
  return [
    {
      path: "package.json",
      line: 1,
      message: "package.json does not say which versions of Node the package works with",
      fix: 'add "engines": { "node": ">=20" } with the oldest version that the tests run on',
    },
  ];
}

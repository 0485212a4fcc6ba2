/** Renders one tree and prints what that was, for whoever measures this process. */
import { readFileSync } from "node:fs";
import { renderSite } from "../../../site/render.ts";

const [treeFolder = "", outFolder = "", cacheFolder = ""] = process.argv.slice(2);
const { files, rendered, groups } = await renderSite({
  treeFolder,
  files: JSON.parse(readFileSync(`${treeFolder}.files.json`, "utf8")),
  outFolder,
  cacheFolder,
  baseUrl: "https://sample.example.org/",
});
console.log(JSON.stringify({ files, rendered, groups }));

/**
 * The checks of a data folder. Each takes `{ files, read }` and returns findings
 * `{ check, severity: "error" | "warning", path, message, fix }`. What they find does not depend on a
 * model: the model decides what to look at and how to report it, never what is true.
 */
import { parseCsv } from "./csv.mjs";

const README_LENGTH_MIN = 300;
/** Findings for one table; a file that is wrong throughout is wrong once. */
const TABLE_FINDINGS_MAX = 5;
const NUMERIC = ["number", "integer"];

export const CHECKS = {
  datapackage: { description: "datapackage.json is there, parses, and lists the files that exist.", run: checkDatapackage },
  readme: { description: "A README explains the data and names each data file.", run: checkReadme },
  licence: { description: "The data says under which licence it may be used.", run: checkLicence },
  tables: { description: "Each table has the columns its schema declares, in every row.", run: checkTables },
  units: { description: "Each numeric column has a unit.", run: checkUnits },
};

async function checkDatapackage(folder) {
  const finding = findingOf("datapackage", "datapackage.json");
  if (!folder.files.includes("datapackage.json")) {
    return [finding("error", "there is no datapackage.json", "Describe the data as a Data Package: name, licenses, resources.")];
  }
  const { description, problem } = await readDescription(folder);
  if (problem) return [finding("error", problem, "Correct the JSON.")];
  const listed = resourcesOf(description).map(({ path }) => path);
  const unnamed = typeof description.name === "string" && /^[a-z0-9._-]+$/.test(description.name) ? [] : [finding("error", "name is missing or not lower-case letters, digits, . _ -", 'Add for example "name": "tide-readings".')];
  const empty = listed.length === 0 ? [finding("error", "no resource is listed", "List each data file under resources, with its path.")] : [];
  const missing = listed.filter((path) => !folder.files.includes(path)).map((path) => finding("error", `lists ${path}, which is not in the folder`, "Add the file or remove the resource."));
  const unlisted = folder.files
    .filter((file) => file.endsWith(".csv") && !listed.includes(file))
    .map((file) => ({ ...finding("warning", "is not listed in datapackage.json", "Add it as a resource, or move it out of the folder."), path: file }));
  return [...unnamed, ...empty, ...missing, ...unlisted];
}

async function checkReadme(folder) {
  const path = folder.files.find((file) => /^readme(?:\.md|\.txt)?$/i.test(file));
  const finding = findingOf("readme", path ?? "README.md");
  if (path === undefined) return [finding("error", "there is no README", "Say what was measured, where, when, how and by whom.")];
  const text = await folder.read(path);
  const short = text.trim().length < README_LENGTH_MIN ? [finding("warning", `has ${text.trim().length} characters`, `Write at least ${README_LENGTH_MIN}: what, where, when, how, by whom.`)] : [];
  const { description } = await readDescription(folder);
  const silent = resourcesOf(description)
    .filter((resource) => !text.includes(resource.path))
    .map((resource) => finding("warning", `does not mention ${resource.path}`, "Say what the file holds."));
  return [...short, ...silent];
}

async function checkLicence(folder) {
  const { description } = await readDescription(folder);
  const licenses = Array.isArray(description.licenses) ? description.licenses : [];
  const named = licenses.some((licence) => typeof licence?.name === "string" || typeof licence?.path === "string");
  const text = folder.files.some((file) => /^licen[cs]e(?:\.md|\.txt)?$/i.test(file));
  if (named) return [];
  const finding = findingOf("licence", "datapackage.json");
  if (text) return [finding("warning", "licenses does not name the licence whose text is in the folder", 'Add "licenses": [{"name": "CC-BY-4.0"}].')];
  return [finding("error", "nothing says under which licence the data may be used", 'Add "licenses": [{"name": "CC-BY-4.0"}], or a LICENSE file.')];
}

async function checkTables(folder) {
  const tables = await readTables(folder);
  return tables.flatMap(({ path, fields, text }) => {
    const finding = findingOf("tables", path);
    if (fields.length === 0) return [finding("warning", "has no schema", "List its columns under schema.fields.")];
    const [header = [], ...rows] = parseCsv(text);
    const names = fields.map(({ name }) => name);
    if (header.join() !== names.join()) {
      return [finding("error", `has the columns ${header.join(", ")}; the schema says ${names.join(", ")}`, "Make the two agree, in the same order.")];
    }
    return rows.flatMap((row, index) => rowProblems(row, fields).map((message) => finding("error", `line ${index + 2}: ${message}`, "Correct the cell or the schema."))).slice(0, TABLE_FINDINGS_MAX);
  });
}

function rowProblems(row, fields) {
  return row.length === fields.length ? [] : [`${row.length} cells where ${fields.length} belong`];
}

async function checkUnits(folder) {
  const { description } = await readDescription(folder);
  return resourcesOf(description).flatMap(({ path, fields }) => {
    const finding = findingOf("units", path);
    return fields
      .filter(({ type }) => NUMERIC.includes(type))
      .filter(({ unit }) => typeof unit !== "string" || unit === "")
      .map(({ name }) => finding("error", `column ${name} has no unit`, 'Add "unit" to the field, as UCUM writes it; "1" for a count.'));
  });
}

async function readTables(folder) {
  const { description } = await readDescription(folder);
  const present = resourcesOf(description).filter(({ path }) => path.endsWith(".csv") && folder.files.includes(path));
  return Promise.all(present.map(async (resource) => ({ ...resource, text: await folder.read(resource.path) })));
}

async function readDescription({ files, read }) {
  if (!files.includes("datapackage.json")) return { description: {} };
  try {
    const description = JSON.parse(await read("datapackage.json"));
    if (typeof description === "object" && description !== null && !Array.isArray(description)) return { description };
    return { description: {}, problem: "is not a JSON object" };
  } catch (error) {
    return { description: {}, problem: error.message };
  }
}

function resourcesOf(description) {
  const resources = Array.isArray(description.resources) ? description.resources : [];
  return resources
    .filter((resource) => typeof resource?.path === "string")
    .map(({ path, schema }) => ({ path, fields: Array.isArray(schema?.fields) ? schema.fields.filter((field) => typeof field?.name === "string") : [] }));
}

function findingOf(check, path) {
  return (severity, message, fix) => ({ check, severity, path, message, fix });
}

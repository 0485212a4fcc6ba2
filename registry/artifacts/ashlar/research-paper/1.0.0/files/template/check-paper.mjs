/**
 * What must hold before the paper is sent to anyone. Pure: files in, findings out.
 */
import { figure, results } from "./analysis.mjs";

const SECTIONS = ["Abstract", "Introduction", "Methods", "Results", "Discussion", "Data and code availability"];
const ABSTRACT_WORDS_MAX = 250;

/**
 * Whether the check character of an ORCID is right (ISO 7064, MOD 11-2).
 *
 * @param {string} orcid with hyphens, without the address before it
 * @returns {boolean}
 */
export function isOrcid(orcid) {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(orcid)) return false;
  const digits = orcid.replaceAll("-", "");
  const total = [...digits.slice(0, 15)].reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  const expected = (12 - (total % 11)) % 11;
  return digits[15] === (expected === 10 ? "X" : String(expected));
}

/**
 * The text with every `{name}` replaced by its number.
 *
 * @param {string} text
 * @param {Record<string, string>} numbers
 * @returns {string}
 */
export function fillNumbers(text, numbers) {
  return text.replace(/\{([a-z][A-Za-z]*)\}/g, (whole, name) => numbers[name] ?? whole);
}

/**
 * @typedef {object} Paper
 * @property {string} paper paper.md
 * @property {string} bibliography references.bib
 * @property {string} citation CITATION.cff
 * @property {readonly number[]} readings
 * @property {Record<string, string>} figures path → SVG, for every file in figures/
 *
 * @param {Paper} files
 * @returns {string[]} one sentence for each thing that is wrong
 */
export function checkPaper(files) {
  return [checkMetadata, checkSections, checkCitations, checkNumbers, checkFigures].flatMap((check) => check(files));
}

function checkMetadata({ paper, citation }) {
  const field = (text, name) => new RegExp(`^[ -]*${name}: "?(?:https://orcid\\.org/)?(.*?)"?$`, "m").exec(text)?.[1];
  const findings = [];
  for (const name of ["title", "license", "orcid"]) {
    const [one, other] = [field(paper, name), field(citation, name)];
    if (one === undefined || one !== other) findings.push(`${name} is "${one}" in paper.md and "${other}" in CITATION.cff`);
  }
  const orcid = field(paper, "orcid") ?? "";
  if (!isOrcid(orcid)) findings.push(`the check character of the ORCID ${orcid} is wrong`);
  return findings;
}

function checkSections({ paper }) {
  const parts = paper.split(/^# /m).slice(1).map((part) => {
    const [heading, ...lines] = part.split("\n");
    return { heading: heading.trim(), words: lines.join(" ").split(/\s+/).filter(Boolean).length };
  });
  const headings = parts.map(({ heading }) => heading);
  const findings = SECTIONS.filter((name) => !headings.includes(name)).map((name) => `the section "${name}" is missing`);
  const order = headings.filter((heading) => SECTIONS.includes(heading));
  if (findings.length === 0 && order.join() !== SECTIONS.join()) findings.push(`the sections are out of order: ${order.join(", ")}`);
  for (const { heading, words } of parts) if (words === 0) findings.push(`the section "${heading}" is empty`);
  const abstract = parts.find(({ heading }) => heading === "Abstract");
  if (abstract !== undefined && abstract.words > ABSTRACT_WORDS_MAX) {
    findings.push(`the abstract has ${abstract.words} words; ${ABSTRACT_WORDS_MAX} are allowed`);
  }
  return findings;
}

function checkCitations({ paper, bibliography }) {
  const cited = new Set([...paper.matchAll(/(?<=[[;\s-])@([A-Za-z][\w:.-]*\w)/g)].map(([, key]) => key));
  const known = new Set([...bibliography.matchAll(/^@[a-z]+\{([^,\s]+),/gm)].map(([, key]) => key));
  return [
    ...[...cited].filter((key) => !known.has(key)).map((key) => `@${key} is cited and not in references.bib`),
    ...[...known].filter((key) => !cited.has(key)).map((key) => `${key} is in references.bib and never cited`),
  ];
}

function checkNumbers({ paper, readings }) {
  const left = fillNumbers(paper, results(readings)).matchAll(/\{([a-z][A-Za-z]*)\}/g);
  return [...left].map(([, name]) => `{${name}} is not among the results of analysis.mjs`);
}

function checkFigures({ paper, figures, readings }) {
  const shown = [...paper.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, caption, path]) => ({ caption, path }));
  const findings = shown.filter(({ caption }) => caption.trim() === "").map(({ path }) => `${path} has no caption`);
  for (const { path } of shown) if (!(path in figures)) findings.push(`${path} is shown and does not exist`);
  for (const path of Object.keys(figures)) {
    if (!shown.some((one) => one.path === path)) findings.push(`${path} is never shown`);
  }
  const path = "figures/readings.svg";
  if (path in figures && figures[path] !== figure(readings)) findings.push(`${path} is older than its data; run: node analysis.mjs`);
  return findings;
}

/** The pieces that the verifier's page prints. Text from the tree only ever becomes text nodes. */
import type { VerificationStep } from "../browser/verification-step.ts";
import { countOf } from "../view/count-of.ts";

const SVG = "http://www.w3.org/2000/svg";
const MARKS = {
  ok: { word: "Holds", tone: "ok", icon: "check" },
  refused: { word: "Refused", tone: "danger", icon: "stop" },
  unread: { word: "Not read", tone: "warn", icon: "warning" },
} as const;

export function stepItem({ title, state, said, details, files }: VerificationStep): HTMLLIElement {
  const { word, tone, icon } = MARKS[state];
  const mark = make("span", picture(icon), word);
  mark.className = `badge ${tone}`;
  const item = make("li", make("h3", `${title} `, mark), make("p", said));
  item.dataset.state = state;
  if (details.length > 0) {
    const lines = make("p", details.join("\n"));
    lines.className = "details";
    item.append(lines);
  }
  if (files.length > 0) {
    const names = make("ul", ...files.map((file) => make("li", make("code", file))));
    names.className = "read";
    item.append(names);
  }
  return item;
}

/** What came of all steps that were taken, in a sentence or two. */
export function summary(steps: readonly VerificationStep[]): string {
  const titles = (state: VerificationStep["state"]): string =>
    steps.flatMap((step) => (step.state === state ? [step.title] : [])).join(", ");
  const [refused, unread] = [titles("refused"), titles("unread")];
  if (refused === "" && unread === "") return `All ${countOf(steps.length, "step")} hold.`;
  const good = steps.filter(({ state }) => state === "ok").length;
  return [
    refused && `Refused: ${refused}.`,
    unread && `Could not be read: ${unread}.`,
    `${good} of ${countOf(steps.length, "step")} hold; what depends on the others was not looked at.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function picture(icon: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${icon}`);
  svg.append(use);
  return svg;
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}

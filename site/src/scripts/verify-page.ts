/** The page of the verifier: reads the form, runs the steps, prints each as it is taken. */
import { fetchReader } from "../browser/fetch-reader.ts";
import { heldFile } from "../browser/held-file.ts";
import { verification } from "../browser/verification.ts";
import { readForm } from "../browser/verification-request.ts";
import type { VerificationStep } from "../browser/verification-step.ts";
import { stepItem, summary } from "./verify-parts.ts";

const page = must<HTMLElement>(document, "[data-verify]");
const form = must<HTMLFormElement>(page, "form");
const root = must<HTMLInputElement>(page, "#root");
const artifact = must<HTMLInputElement>(page, "#artifact");
const file = must<HTMLInputElement>(page, "#file");
const status = must<HTMLElement>(page, "[data-status]");
const caveat = must<HTMLElement>(page, "[data-caveat]");
const list = must<HTMLOListElement>(page, "[data-steps]");

/** Of the run whose steps are shown; an earlier one that still goes on prints nothing more. */
let current = 0;

artifact.value = new URLSearchParams(location.search).get("artifact") ?? "";
must<HTMLButtonElement>(page, "[data-own]").addEventListener("click", () => {
  root.value = `sha256:${page.dataset.pin}`;
  complain(root, "");
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
page.addEventListener("dragover", (event) => event.preventDefault());
page.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer?.files.length) file.files = event.dataTransfer.files;
});

async function run(): Promise<void> {
  const chosen = file.files?.[0];
  for (const field of [root, artifact]) complain(field, "");
  const read = readForm({
    root: root.value,
    artifact: artifact.value,
    hasFile: chosen !== undefined,
  });
  if (!read.ok) {
    const field = read.field === "root" ? root : artifact;
    complain(field, read.problem);
    field.focus();
    return;
  }
  current += 1;
  const own = current;
  list.replaceChildren();
  caveat.hidden = read.pin !== page.dataset.pin;
  status.textContent = "Verifying…";
  const { ok: _, ...request } = read;
  const reader = fetchReader(new URL(page.dataset.root ?? "/", location.href).href);
  const now = Math.floor(Date.now() / 1000);
  const held = chosen && { file: heldFile(chosen) };
  const steps: VerificationStep[] = [];
  try {
    for await (const step of verification({ reader, now, ...request, ...held })) {
      if (own !== current) return;
      steps.push(step);
      list.append(stepItem(step));
    }
    status.textContent = summary(steps);
  } catch (error) {
    // What is no refusal is a mistake of this page, and says nothing about the tree.
    status.textContent = `This page failed, so nothing is known: ${String(error)}`;
  }
}

function complain(field: HTMLInputElement, problem: string): void {
  const place = must<HTMLElement>(page, `#${field.id}-problem`);
  place.textContent = problem;
  place.hidden = problem === "";
  field.setAttribute("aria-invalid", String(problem !== ""));
}

function must<T extends Element>(parent: ParentNode, selector: string): T {
  const element = parent.querySelector<T>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

import { recordEvent } from "./record-event.ts";
import { caller, type RepositoryCall } from "./route.ts";
import type { Issue, Label } from "./store.ts";

/** Labels by name; GitHub makes those that are not there, in grey. */
export function labelsFor(call: RepositoryCall, names: readonly string[]): Label[] {
  return names.map((name) => {
    const known = call.repository.labels.find(
      (label) => label.name.toLowerCase() === name.toLowerCase(),
    );
    if (known) return known;
    const made = { id: call.store.nextId(), name, color: "ededed", description: null };
    call.repository.labels.push(made);
    return made;
  });
}

export function addLabels(call: RepositoryCall, issue: Issue, labels: readonly Label[]): void {
  for (const label of labels) {
    if (issue.labels.has(label)) continue;
    issue.labels.add(label);
    recordEvent(call.store, call.repository, issue, "labeled", caller(call), {
      label: { name: label.name, color: label.color },
    });
    const event = issue.pull ? "pull_request" : "issues";
    call.store.emit(event, call.repository, {
      action: "labeled",
      issue,
      label,
      sender: caller(call),
    });
  }
}

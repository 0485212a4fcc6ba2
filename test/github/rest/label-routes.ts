import { notFound, validationFailed } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentLabel } from "../present/present-issue.ts";
import {
  type Answer,
  created,
  noContent,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import type { Label } from "../store.ts";

const LABELS = "/repos/{owner}/{repo}/labels";

export const LABEL_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: `GET ${LABELS}`,
    scope: "issues|pull_requests",
    handle: (call) =>
      paged(call, call.repository.labels, (label) =>
        presentLabel(call.store, call.repository, label),
      ),
  },
  { operation: `POST ${LABELS}`, role: "write", scope: "issues|pull_requests", handle: create },
  {
    operation: `GET ${LABELS}/{name}`,
    scope: "issues|pull_requests",
    handle: (call) => ok(presentLabel(call.store, call.repository, labelOf(call))),
  },
  {
    operation: `DELETE ${LABELS}/{name}`,
    role: "write",
    scope: "issues|pull_requests",
    handle: (call) => {
      const label = labelOf(call);
      call.repository.labels.splice(call.repository.labels.indexOf(label), 1);
      for (const issue of call.repository.issues) issue.labels.delete(label);
      return noContent();
    },
  },
];

function create(call: RepositoryCall): Answer {
  const name = String(call.body.name);
  const description = text(call.body.description) ?? null;
  const color = text(call.body.color) ?? "ededed";
  if (findLabel(call, name))
    throw validationFailed("Label", { field: "name", code: "already_exists" });
  if (!/^[0-9a-f]{6}$/i.test(color))
    throw validationFailed("Label", { field: "color", code: "invalid" });
  if ((description ?? "").length > 100)
    throw validationFailed("Label", {
      field: "description",
      code: "custom",
      message: "description is too long (maximum is 100 characters)",
    });
  const label: Label = { id: call.store.nextId(), name, color, description };
  call.repository.labels.push(label);
  return created(presentLabel(call.store, call.repository, label));
}

function findLabel(call: RepositoryCall, name: string): Label | undefined {
  return call.repository.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

function labelOf(call: RepositoryCall): Label {
  const label = findLabel(call, call.path.name ?? "");
  if (!label) throw notFound();
  return label;
}

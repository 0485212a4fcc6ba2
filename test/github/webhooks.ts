import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import type { Violation } from "./rest-server.ts";
import type { Json, Store } from "./store.ts";
import { webhookPayload } from "./webhook-payload.ts";

export interface WebhookEvent {
  /** As in the header `X-GitHub-Event`. */
  readonly event: string;
  readonly payload: Json;
}

export interface Webhooks {
  readonly emit: Store["emit"];
  readonly takeEvents: () => WebhookEvent[];
  /** Waits until what was sent is answered; the statuses. */
  readonly delivered: () => Promise<number[]>;
}

/** Payloads are checked against `@octokit/webhooks-schemas`, kept, and sent where the test wants them. */
export function makeWebhooks(
  store: () => Store,
  violations: Violation[],
  receiver: { readonly url: string; readonly secret: string } | undefined,
): Webhooks {
  const validate = payloadValidator();
  const events: WebhookEvent[] = [];
  const sent: Promise<number>[] = [];
  return {
    emit: (event, repository, happened) => {
      const payload = webhookPayload(store(), event, repository, happened);
      if (!payload) return;
      for (const problem of validate(event, payload))
        violations.push({ exchange: `webhook ${event} ${payload.action}`, problem });
      events.push({ event, payload });
      if (receiver) sent.push(deliver(receiver, event, JSON.stringify(payload)));
    },
    takeEvents: () => events.splice(0),
    delivered: () => Promise.all(sent.splice(0)),
  };
}

async function deliver(
  { url, secret }: { url: string; secret: string },
  event: string,
  body: string,
): Promise<number> {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0000000",
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${signature}`,
  };
  const response = await fetch(url, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

function payloadValidator(): (event: string, payload: Json) => string[] {
  const file = fileURLToPath(import.meta.resolve("@octokit/webhooks-schemas"));
  const { definitions } = JSON.parse(readFileSync(file, "utf8")) as { definitions: Json };
  const ajv = new Ajv({
    strict: false,
    inlineRefs: false,
    validateSchema: false,
    validateFormats: false,
  });
  // Without its root, which ajv would compile whole.
  ajv.addSchema({ $id: "webhooks", definitions });
  const compiled = new Map<string, ValidateFunction>();
  return (event, payload) => {
    const name = `${event}$${payload.action}`;
    const validate = compiled.get(name) ?? ajv.compile({ $ref: `webhooks#/definitions/${name}` });
    compiled.set(name, validate);
    return validate(payload) ? [] : [ajv.errorsText(validate.errors)];
  };
}

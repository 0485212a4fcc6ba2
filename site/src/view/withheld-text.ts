import type { Withheld } from "../../../schemas/published/withheld.ts";
import { formatDate } from "./format-date.ts";

/** A decision of the maintainers in two sentences. */
export function withheldText(withheld: Withheld): string {
  const { reason, reference, by } = withheld;
  const what =
    withheld.kind === "quarantined"
      ? `In quarantine by ${by} from ${formatDate(withheld.since)} until ${formatDate(withheld.until)}`
      : `Taken down by ${by} on ${formatDate(withheld.at)} (${withheld.ground})`;
  return `${what}: ${reason}${reference === undefined ? "" : ` Reference: ${reference}.`}`;
}

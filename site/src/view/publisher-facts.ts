import type { PublisherList } from "../../../schemas/published/listing.ts";
import type { Fact } from "./fact.ts";
import { externalTarget } from "./link-target.ts";

export function publisherFacts(
  publisher: Pick<PublisherList["publishers"][number], "kind" | "members" | "website">,
): Fact[] {
  const href = publisher.website === undefined ? undefined : externalTarget(publisher.website);
  const facts: Fact[] = [
    { term: "Kind", values: [{ text: publisher.kind === "user" ? "Person" : "Organization" }] },
    {
      term: "Website",
      values: href === undefined ? [] : [{ text: href.replace(/^https?:\/\//, ""), href }],
    },
    {
      term: "Members",
      values: publisher.members.map((member) => ({ text: `${member.login} (${member.role})` })),
    },
  ];
  return facts.filter((fact) => fact.values.length > 0);
}

/** A feed in the format of jsonfeed.org/version/1.1, as far as it is used here. */
import * as v from "valibot";
import { instant, text, url } from "../field.ts";
import { object } from "../object.ts";

export const jsonFeedShape = v.pipe(
  object({
    version: v.literal("https://jsonfeed.org/version/1.1"),
    title: text(1, 200),
    description: text(1, 500),
    home_page_url: url,
    feed_url: url,
    items: v.array(
      object({
        id: url,
        url,
        title: text(1, 300),
        content_text: text(1, 500),
        date_published: instant,
        authors: v.array(object({ name: text(1, 80) })),
        tags: v.array(text(1, 80)),
      }),
    ),
  }),
  v.title("Ashlar feed"),
  v.description("The newest versions in the format JSON Feed 1.1 (jsonfeed.org)."),
);

export type JsonFeed = v.InferOutput<typeof jsonFeedShape>;

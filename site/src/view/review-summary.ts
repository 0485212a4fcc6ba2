import type { ReviewEntry } from "../../../schemas/published/artifact-document.ts";

/** Below this many reviews a mean says more about the reviewers than about the artifact. */
const REVIEWS_FOR_MEAN = 3;

/** One sentence about the ratings, with the mean only when there are enough of them. */
export function reviewSummary(reviews: readonly ReviewEntry[]): string {
  if (reviews.length === 0) return "Nobody has reviewed this artifact yet.";
  if (reviews.length < REVIEWS_FOR_MEAN)
    return `No mean rating is shown below ${REVIEWS_FOR_MEAN} reviews.`;
  const mean = reviews.reduce((sum, review) => sum + review.rating, 0) / reviews.length;
  return `Mean rating ${mean.toFixed(1)} of 5, from ${reviews.length} reviews.`;
}

/** The paragraphs of a review's text; line breaks inside one do not count. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

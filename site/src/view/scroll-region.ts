export interface ScrollRegion {
  readonly tabindex: 0;
  readonly role?: "group";
  readonly "aria-label"?: string;
}

/**
 * The attributes of a box that may scroll sideways: without a place in the tab order its end cannot
 * be reached by keyboard (WCAG 2.2, 2.1.1). Code needs no label, its text is the label.
 */
export function scrollRegion(label?: string): ScrollRegion {
  return { tabindex: 0, ...(label !== undefined && { role: "group", "aria-label": label }) };
}

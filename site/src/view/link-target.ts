const ABSOLUTE = /^(?:https?:\/\/|mailto:)/i;

/**
 * `href` when it is an absolute http, https or mailto address, else undefined. Used for every link
 * that a contributor wrote: scripts, data, relative and protocol-relative addresses do not pass,
 * nor does `https:host`, which browsers read as relative.
 */
export function externalTarget(href: string): string | undefined {
  return ABSOLUTE.test(href) && URL.canParse(href) ? href : undefined;
}

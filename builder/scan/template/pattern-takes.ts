/** One character, class or escape of a regular expression. */
const ATOM =
  /\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[\s\S])|[\s\S]/uy;
const LOOK_AROUND = /\(\?<?[=!]/y;
const GROUP = /\((?:\?(?:[a-z]*(?:-[a-z]*)?:|<[^>]*>))?/y;
const QUANTIFIER = /[*+?]\??|\{\d+(?:,\d*)?\}\??/y;
/** Where something stands, or what stood before: no characters of their own. */
const WIDTHLESS = /^(?:[\^$|]|\\[bB1-9]|\\k<.*>)$/s;

/**
 * Whether some part of `pattern`, valid with the flag `u`, takes `character`. What look-arounds
 * forbid is not known here, so `true` may be too much, but `false` is certain: no text that the
 * pattern matches as a whole holds the character.
 */
export function patternTakes(pattern: string, character: string): boolean {
  let at = 0;
  const take = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    const found = expression.exec(pattern)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  /** Open groups; true for look-arounds, which take nothing. */
  const groups: boolean[] = [];
  let looking = 0;
  while (at < pattern.length) {
    if (take(LOOK_AROUND) !== undefined) {
      groups.push(true);
      looking += 1;
    } else if (take(GROUP) !== undefined) groups.push(false);
    else if (pattern[at] === ")") {
      at += 1;
      if (groups.pop()) looking -= 1;
    } else if (take(QUANTIFIER) === undefined) {
      const atom = take(ATOM) ?? pattern.slice(at++, at);
      if (looking === 0 && !WIDTHLESS.test(atom) && atomTakes(atom, character)) return true;
    }
  }
  return false;
}

function atomTakes(atom: string, character: string): boolean {
  try {
    return new RegExp(`^${atom}$`, "u").test(character);
  } catch {
    // What cannot be judged alone may take anything.
    return true;
  }
}

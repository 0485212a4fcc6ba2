/**
 * A command line as the commands it starts, read as a POSIX shell reads it (XCU 2.3), roughly:
 * enough to know the program, its words, and what is piped into what.
 */
interface ShellWord {
  readonly text: string;
  /** Whether it has a `*` that the shell would expand. */
  readonly wild: boolean;
}

export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** True when it reads what the command before it writes. */
  readonly piped: boolean;
}

/** Characters that are read; manifests allow 300, configurations of servers have less. */
const LENGTH_MAX = 4096;
const SEPARATORS = /^(?:\|\||&&|[|;&\n]|[<>$]?\(|[`)])/;

export function shellCommands(line: string): readonly ShellCommand[] {
  const text = line.slice(0, LENGTH_MAX);
  const commands: ShellCommand[] = [];
  let words: ShellWord[] = [];
  let word: { text: string; wild: boolean } | undefined;
  let piped = false;
  const endWord = (): void => {
    if (word) words.push(word);
    word = undefined;
  };
  const endCommand = (separator: string): void => {
    endWord();
    if (words.length > 0) commands.push({ words, piped });
    words = [];
    piped = separator === "|";
  };
  for (let at = 0; at < text.length; ) {
    const separator = SEPARATORS.exec(text.slice(at, at + 2))?.[0];
    if (separator !== undefined) endCommand(separator);
    else if (/\s/.test(text[at] ?? "")) endWord();
    else {
      const piece = pieceAt(text, at);
      word = { text: (word?.text ?? "") + piece.text, wild: (word?.wild ?? false) || piece.wild };
      at += piece.length;
      continue;
    }
    at += separator?.length ?? 1;
  }
  endCommand("");
  return commands;
}

/** A quoted string, an escaped character, or one character. */
function pieceAt(text: string, at: number): ShellWord & { readonly length: number } {
  const character = text[at] ?? "";
  if (character === "\\") return { text: text[at + 1] ?? "", wild: false, length: 2 };
  if (character !== '"' && character !== "'")
    return { text: character, wild: character === "*", length: 1 };
  const end = text.indexOf(character, at + 1);
  const inner = text.slice(at + 1, end < 0 ? undefined : end);
  return { text: inner, wild: false, length: inner.length + 2 };
}

/**
 * What a shell script says, as far as words, pipes and redirections go (POSIX.1-2024, Shell Command
 * Language, sections 2.2 to 2.9, with the here-strings and process substitutions of bash). Nothing is
 * expanded: what only a running shell would know stays a marked part of its word.
 */

/** A piece of a word. Literal text has had its quotes and escapes removed. */
export type ShellPart =
  | { readonly kind: "literal"; readonly text: string }
  /** `$NAME`, `${NAME…}`; `fallback` is the literal text of `${NAME:-text}`. */
  | { readonly kind: "variable"; readonly text: string; readonly fallback?: string }
  /** `{{ name }}`, `<% … %>`: filled in before a shell sees the script. */
  | { readonly kind: "template"; readonly text: string }
  /** `$(…)`, backquotes, `<(…)`; the commands inside stand in the script's list. */
  | { readonly kind: "substitution"; readonly text: string; readonly commands: CommandRange };

/** Indexes into the commands of a script, `to` excluded. */
export interface CommandRange {
  readonly from: number;
  readonly to: number;
}

export interface ShellWord {
  readonly parts: readonly ShellPart[];
  /** Where the word begins, in UTF-16 code units of the script. */
  readonly offset: number;
  /** Some of it is quoted, so that it is no keyword and no operator. */
  readonly quoted: boolean;
}

export interface ShellRedirect {
  /** `<`, `>`, `>>`, `>|`, `&>`, `<<`, `<<-`, `<<<`, `<&`, `>&`, `<>`. */
  readonly operator: string;
  readonly target: ShellWord;
  /** The body of a here-document. */
  document?: ShellWord;
}

export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
  readonly offset: number;
}

/** A simple command. Keywords such as `then` and `do` are left out. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly assignments: readonly ShellAssignment[];
  readonly redirects: ShellRedirect[];
  /** The commands whose output it reads through a pipe. */
  readonly input: CommandRange;
  readonly offset: number;
}

export interface ShellScript {
  readonly text: string;
  /** In the order in which they stand; those of a substitution before the command that uses them. */
  readonly commands: readonly ShellCommand[];
}

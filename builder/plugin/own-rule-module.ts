/** A module of a registry's own rule, as whoever asks it for violations sees it. */
export interface OwnRuleModule {
  /** Patterns of files whose text it wants. */
  readonly wants: readonly string[];
  /**
   * @param input JSON
   * @returns JSON, of at most `OWN_RULE_OUTPUT_MAX`
   * @throws {ModuleFailure}
   */
  check(input: string): string;
}

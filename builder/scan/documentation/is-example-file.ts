/** Whether a payload path is in a folder of examples, or is named as one. */
export function isExampleFile(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  const name = parts.pop() ?? "";
  return (
    parts.some((part) => /^(?:examples?|samples?|demos?)$/.test(part)) ||
    /(?:^|[._-])(?:examples?|sample|demo)(?:[._-]|$)/.test(name)
  );
}

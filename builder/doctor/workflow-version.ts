/** The number in the first line of a workflow that came with Ashlar: `# ashlar workflow 3`; undefined for any other. */
export function workflowVersion(text: string): number | undefined {
  const found = /^# ashlar workflow (\d{1,6})\s*$/m.exec(text.slice(0, 200))?.[1];
  return found === undefined ? undefined : Number(found);
}

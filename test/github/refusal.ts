/** The status that a call is refused with; 0 when it is not. */
export function refusal(call: Promise<unknown>): Promise<number> {
  return call.then(
    () => 0,
    (error: { status?: number }) => error.status ?? -1,
  );
}

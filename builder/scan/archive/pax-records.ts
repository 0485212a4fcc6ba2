/** What a pax extended header changes about the entry behind it (POSIX pax, "pax Extended Header"). */
export interface PaxRecords {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
  /** A key that stands twice with different values, or a record that breaks the form. */
  readonly problem?: string;
}

/** Records are `length key=value\n`, the length counted from its own first digit. */
export function paxRecords(bytes: Uint8Array): PaxRecords {
  const found = new Map<string, string>();
  let problem: string | undefined;
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(
      Buffer.from(bytes.subarray(at, Math.min(space, at + 20))).toString("latin1"),
    );
    const end = at + length;
    if (space < 0 || !Number.isInteger(length) || end <= space || end > bytes.length) {
      problem = "is a malformed extended header";
      break;
    }
    const record = Buffer.from(bytes.subarray(space + 1, end)).toString("utf8");
    const equals = record.indexOf("=");
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1).replace(/\n$/, "");
    if (["path", "linkpath", "size"].includes(key)) {
      const other = found.get(key);
      if (other !== undefined && other !== value)
        problem = `states two values for ${key} in its extended header`;
      found.set(key, value);
    }
    at = end;
  }
  const path = found.get("path");
  const linkpath = found.get("linkpath");
  const size = found.get("size");
  return {
    ...(path !== undefined && { path }),
    ...(linkpath !== undefined && { linkpath }),
    ...(size !== undefined && /^\d{1,15}$/.test(size) && { size: Number(size) }),
    ...(problem !== undefined && { problem }),
  };
}

/**
 * Lines of access logs: the common and combined formats of Apache and nginx, CloudFront's W3C files,
 * JSON lines and syslog as Fastly writes them. Each line tells by itself which it is, but for
 * CloudFront's, whose fields a line above names. Nothing here throws for bad content.
 */
import type { LogRequest } from "./log-request.ts";

export interface LogLineReader {
  /** undefined for a line that is no request, or none that can be read. */
  read(line: string): LogRequest | undefined;
}

/** A reader for one file: it remembers the fields that a header named. */
export function logLineReader(): LogLineReader {
  let fields: readonly string[] | undefined;
  return {
    read(line) {
      const header = /^#Fields:\s*(.+)$/.exec(line)?.[1];
      if (header !== undefined) fields = header.trim().split(/\s+/);
      if (line.startsWith("#")) return undefined;
      if (fields && line.includes("\t")) return readFields(fields, line.split("\t"));
      const message = line.replace(SYSLOG, "");
      return message.startsWith("{") ? readJson(message) : readCommon(message);
    },
  };
}

/** `<134>2026-11-03T10:00:00Z cache-fra1 name[123]: ` (RFC 3164 and RFC 5424, as log shippers mix them). */
const SYSLOG = /^<\d{1,3}>[^[{"]{0,200}?(?:\[\d{1,10}\])?:\s+/;

/** `address - user [03/Nov/2026:10:00:00 +0100] "GET /path HTTP/1.1" 200 123 "referer" "agent"` */
const COMMON =
  /^(\S{1,100}) \S+ .{0,200}?\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\] "([A-Z]{1,16}) (\S{1,8192})(?: [^"]{0,20})?" (\d{3}) \S+(?: "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)")?/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function readCommon(line: string): LogRequest | undefined {
  const match = COMMON.exec(line);
  if (!match) return undefined;
  const [, address = "", date, month = "", year, hours, minutes, seconds] = match;
  const [sign, zoneHours, zoneMinutes, method = "", path = "", status, agent = ""] = match.slice(8);
  const local = Date.UTC(
    ...([Number(year), MONTHS.indexOf(month), Number(date)] as const),
    ...([Number(hours), Number(minutes), Number(seconds)] as const),
  );
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  const day = dayOf(local - (sign === "-" ? -zone : zone));
  return day === undefined
    ? undefined
    : { day, address, agent, method, status: Number(status), path };
}

/** CloudFront, "Standard log file fields": tab-separated, `-` for nothing, the agent percent-encoded. */
function readFields(fields: readonly string[], values: readonly string[]): LogRequest | undefined {
  const field = (name: string): string => {
    const value = values[fields.indexOf(name)] ?? "-";
    return value === "-" ? "" : value;
  };
  const day = field("date");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const first = field("sc-range-start");
  return {
    ...{ day, address: field("c-ip"), agent: decoded(field("cs(User-Agent)")) },
    ...{ method: field("cs-method"), status: Number(field("sc-status")) },
    path: field("cs-uri-stem"),
    ...(/^\d{1,15}$/.test(first) && { firstByte: Number(first) }),
  };
}

/** Names that logging formats give the same things, the one of Fastly's documentation first. */
const NAMES = {
  time: ["timestamp", "time", "time_start", "time_iso8601", "@timestamp"],
  address: ["client_ip", "remote_addr", "ip", "clientip"],
  agent: ["request_user_agent", "user_agent", "http_user_agent", "agent"],
  method: ["request_method", "method", "request", "verb"],
  status: ["response_status", "status", "status_code", "code"],
  path: ["url", "request_url", "path", "request_uri", "uri"],
  range: ["request_range", "range", "http_range"],
} as const;

function readJson(line: string): LogRequest | undefined {
  const value = jsonOf(line);
  if (typeof value !== "object" || value === null) return undefined;
  const field = (names: readonly string[]): string => {
    const name = names.find((one) => Object.hasOwn(value, one));
    const found: unknown = name === undefined ? "" : (value as Record<string, unknown>)[name];
    return typeof found === "string" || typeof found === "number" ? String(found) : "";
  };
  const time = field(NAMES.time).replace(/([+-]\d{2})(\d{2})$/, "$1:$2");
  const day = dayOf(Date.parse(time));
  if (day === undefined) return undefined;
  const first = /^bytes=(\d{1,15})-/.exec(field(NAMES.range))?.[1];
  return {
    ...{ day, address: field(NAMES.address), agent: field(NAMES.agent) },
    ...{ method: field(NAMES.method), status: Number(field(NAMES.status)) },
    path: field(NAMES.path),
    ...(first !== undefined && { firstByte: Number(first) }),
  };
}

function dayOf(milliseconds: number): string | undefined {
  const isDay = milliseconds >= 0 && milliseconds < Date.UTC(10_000, 0);
  return isDay ? new Date(milliseconds).toISOString().slice(0, 10) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

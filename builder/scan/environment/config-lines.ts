/**
 * Lines of configuration files: `key = value`, `key: value`, `key value`, Python's
 * `c.ServerApp.token = ''`, and SQL that sets passwords.
 */
import { isDynamic, marked } from "../shell/flat-text.ts";
import type { Remark } from "./complaint.ts";
import { judgeSecret } from "./judge-secret.ts";
import { bindRemark, judgeSetting, openSecret, type SettingOptions } from "./judge-setting.ts";

/** Longer lines are data. */
const LINE_MAX = 2000;
const COMMENT = /^\s*(?:#|;|\/\/|--\s)/;
const JUPYTER = /^\s*(?:c|config)\.([A-Za-z]{1,60}\.[a-z_]{1,60})\s*=\s*(.*)$/;
const ASSIGNED =
  /^\s*(?:export\s+|Environment=\s*)?["']?([A-Za-z][\w.-]{0,80})["']?\s*(=|:(?=[\s"']))\s*(.*)$/;
const SPACED =
  /^\s*(requirepass|masterauth|bind|protected-mode|PermitEmptyPasswords|listen-address)\s+(\S.*)$/;
const QUOTED = /^[ubrf]?("""|'''|"|')(.*?)\1\s*(?:,\s*)?(?:[#;].*|\/\/.*)?$/i;
const BARE = /^([^\s"'()]+)\s*(?:[#;].*)?$/;
const SQL_PASSWORD =
  /\b(?:IDENTIFIED\s+(?:WITH\s+\w+\s+)?(?:BY|AS)|(?:ENCRYPTED\s+)?PASSWORD(?:\s*=|\s*\()?|SET\s+PASSWORD\s*=\s*PASSWORD\()\s*(["'])(.*?)\1/gi;
const SQL_STATEMENT = /\b(?:CREATE|ALTER|GRANT|SET)\b/i;
/** `host all all 0.0.0.0/0 trust` of PostgreSQL's pg_hba.conf. */
const HBA_TRUST = /^\s*host(?:ssl|nossl)?\s+\S+\s+\S+\s+(\S+)\s+trust\b/;
const LOOPBACK = /^(?:127\.|::1|localhost|samehost)/;
const TRUSTED_SOURCE = /^\s*deb(?:-src)?\s+\[[^\]]*\btrusted\s*=\s*yes[^\]]*\]\s*(?!file:|copy:)\S/;

export interface LineRemark extends Remark {
  /** In UTF-16 code units of the text. */
  readonly offset: number;
}

export interface LineOptions extends SettingOptions {
  /** Only quoted values are values; the rest is an expression of a programming language. */
  readonly code?: boolean;
  /** Only settings of notebook servers, `c.Class.name = …`: other names mean nothing in a program. */
  readonly program?: boolean;
}

/** @param text may hold the marks of `flatText` */
export function configLines(text: string, options: LineOptions = {}): LineRemark[] {
  const remarks: LineRemark[] = [];
  let from = 0;
  for (const line of text.split("\n")) {
    if (line.length <= LINE_MAX && !COMMENT.test(line)) {
      for (const remark of judgeLine(line.replace(/\r$/, ""), options))
        remarks.push({ ...remark, offset: from + line.search(/\S|$/) });
    }
    from += line.length + 1;
  }
  return remarks;
}

function judgeLine(line: string, options: LineOptions): Remark[] {
  const jupyter = JUPYTER.exec(line);
  if (jupyter) return given(judgeJupyter(jupyter[1] ?? "", jupyter[2] ?? "", options));
  if (options.program) return [];
  const remarks = judgeSql(line);
  if (HBA_TRUST.test(line) && !LOOPBACK.test(HBA_TRUST.exec(line)?.[1] ?? ""))
    remarks.push(...given(judgeSetting("POSTGRES_HOST_AUTH_METHOD", "trust")));
  if (TRUSTED_SOURCE.test(line)) remarks.push(UNSIGNED_SOURCE);
  const spaced = SPACED.exec(line);
  if (spaced && !options.code)
    return [...remarks, ...given(judgeSpaced(spaced[1] ?? "", spaced[2] ?? "", options))];
  const assigned = ASSIGNED.exec(line);
  if (assigned) {
    const value = settingValue(assigned[3] ?? "", options.code === true || assigned[2] === ":");
    if (value !== undefined)
      remarks.push(...given(judgeSetting(assigned[1] ?? "", value, options)));
  }
  return remarks;
}

function judgeJupyter(name: string, source: string, options: LineOptions): Remark | undefined {
  const quoted = QUOTED.exec(source);
  if (quoted) {
    const isExpression = /^f/i.test(source) && source.includes("{");
    return judgeSetting(name, isExpression ? marked(source) : (quoted[2] ?? ""), options);
  }
  // `passwd("text")` hashes a text that stands there.
  const hashed = /^(?:[\w.]+\.)?passwd\(\s*(["'])(.+?)\1/.exec(source);
  if (hashed && /password$/.test(name)) return openSecret(name, "literal");
  return judgeSetting(name, /^True\b/.test(source) ? "true" : marked(source), options);
}

function judgeSpaced(name: string, source: string, options: LineOptions): Remark | undefined {
  const values = source.trim().split(/\s+/);
  if (name !== "bind") return judgeSetting(name, unquoted(values[0] ?? ""), options);
  const open = options.container
    ? undefined
    : values.find((value) => /^(?:0\.0\.0\.0|\*|::|\*?-::\*?)$/.test(value));
  return open === undefined ? undefined : bindRemark(`bind ${open}`);
}

function judgeSql(line: string): Remark[] {
  if (!/password|identified/i.test(line) || !SQL_STATEMENT.test(line)) return [];
  return [...line.matchAll(SQL_PASSWORD)].flatMap(([, , secret = ""]) => {
    const kind = judgeSecret(secret);
    return kind === undefined ? [] : [openSecret("the password of a database account", kind)];
  });
}

function settingValue(source: string, onlyQuoted: boolean): string | undefined {
  const quoted = QUOTED.exec(source);
  if (quoted) return quoted[2] ?? "";
  if (isDynamic(source) && !onlyQuoted) return source.trim();
  const bare = BARE.exec(source)?.[1];
  if (bare === undefined) return source.trim() === "" && !onlyQuoted ? "" : undefined;
  // Without quotes a word behind a colon may be prose; numbers and addresses are not.
  return onlyQuoted && !/^[\d.:[\]]+$/.test(bare) ? undefined : bare;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

function given(remark: Remark | undefined): Remark[] {
  return remark === undefined ? [] : [remark];
}

const UNSIGNED_SOURCE: Remark = {
  concern: "fetch",
  message: "trusted=yes takes packages of this source without checking their signatures",
  fix: "name the source's key with signed-by=/etc/apt/keyrings/…",
};

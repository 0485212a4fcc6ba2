/** Whether a text is a password that everyone who reads the registry then knows. */
import { dynamicParts, isDynamic, withoutDynamic } from "../shell/flat-text.ts";

/** predictable: made from a name that anyone can find out. */
export type SecretKind = "literal" | "empty" | "predictable";

/** What stands for a password without being one: locked accounts, references, examples to fill in. */
const LOCKED = /^(?:[!*]{1,3}|!?\*LK\*|NP|x|!locked)$/;
const REFERENCE =
  /^(?:\$[({A-Za-z_]|\{\{|%[{(]|<[^<>]*>$|[~.]?\/|file:|env:|vault:|secrets?:|ssm:|op:\/\/|ref\+|arn:|sops:|ENC\[|\{resolve:|@Microsoft\.KeyVault|!)/;
const PLACEHOLDER =
  /^(?:x{3,}|\*{3,}|\.{3,}|…|your[_-].*|<.*>|\[.*\]|__.*__|@@.*@@|%[a-z]+%|R|RANDOM|null|none|nil|undefined|true|false|yes|no|on|off|[01])$/i;
/** Parts that are different on each machine are no secret when they are names. */
const PUBLIC_PART = /user|name|host|project|login|\bid\b|owner|account/i;
const SECRET_PART = /pass|secret|token|rand|key|pwd|\bpw\b|hash|uuid|sha|openssl|salt/i;
/** `{{ 'text' | filter }}`: a template's own literal. */
const TEMPLATE_LITERAL = /^\{\{?-?\s*(["'])[^"']+\1\s*(?:\||-?\})/;

/** @param text flattened, see `flatText`; undefined when it is no password anyone knows */
export function judgeSecret(text: string): SecretKind | undefined {
  const value = text.trim().replace(/^(["'])(.*)\1$/s, "$2");
  if (value === "") return "empty";
  if (isDynamic(value)) return judgeDynamic(value);
  if (LOCKED.test(value) || REFERENCE.test(value) || PLACEHOLDER.test(value)) return undefined;
  return "literal";
}

function judgeDynamic(value: string): SecretKind | undefined {
  const parts = dynamicParts(value);
  if (parts.length === 1 && TEMPLATE_LITERAL.test(parts[0] ?? "") && withoutDynamic(value) === "")
    return "literal";
  return parts.every((part) => PUBLIC_PART.test(part) && !SECRET_PART.test(part))
    ? "predictable"
    : undefined;
}

const PASSWORD_NAME =
  /(?:^|[_.\-:\s/])(?:\w{0,40}pass(?:word|wd|phrase)|passwort|pwd|requirepass|masterauth|plain_text_passwd|hashed_(?:passwd|password)|password_hash)$/i;
/** Short words that mean a password only behind another word: `db_pass`. */
const SHORT_NAME = /[a-z0-9][_.-](?:pass|pw)$/i;
const CAMEL_NAME = /[a-z](?:Password|Passwd|Passphrase)$/;
const NO_PASSWORD =
  /^(?:ask|no|show|allow|random|generate|require(?!pass)|use|change|reset|forgot|disable|enable|lock|clear|has|is|need|prompt|min|max|with|without|change_root|root_ssh|empty)[_-]|allow_empty|random_root|ssh_?pass|sshpass$|1password$|bypass$|compass$|by-?pass$/i;

/** Whether a setting of this name holds a password. */
export function isPasswordName(name: string): boolean {
  // The folders that every shell keeps in its environment.
  if (name === "PWD" || name === "OLDPWD") return false;
  return (
    [PASSWORD_NAME, SHORT_NAME, CAMEL_NAME].some((known) => known.test(name)) &&
    !NO_PASSWORD.test(name)
  );
}

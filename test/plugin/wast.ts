/** Just enough of WebAssembly's script format: which modules there are, and how they are called. */

type Expression = string | readonly Expression[];

export interface WastScript {
  /** Text of a module, and the calls that follow it. */
  readonly modules: readonly { readonly text: string; readonly calls: readonly WastCall[] }[];
}

export interface WastCall {
  readonly name: string;
  readonly arguments: readonly (number | bigint)[];
}

const TOKEN = /\s+|;;[^\n]*|\(;[\s\S]*?;\)|"(?:[^"\\]|\\.)*"|[()]|[^\s();"]+/g;

export function readWast(script: string): WastScript {
  const modules: { text: string; calls: WastCall[] }[] = [];
  for (const { text, expression } of topLevel(script)) {
    const [kind, second] = expression;
    if (kind === "module") modules.push({ text, calls: [] });
    const call = kind === "invoke" ? expression : second;
    const isCall = kind === "invoke" || kind === "assert_return" || kind === "assert_trap";
    const read = isCall && Array.isArray(call) ? callOf(call as Expression[]) : undefined;
    if (read) modules.at(-1)?.calls.push(read);
  }
  return { modules };
}

function topLevel(script: string): { text: string; expression: readonly Expression[] }[] {
  const found: { text: string; expression: readonly Expression[] }[] = [];
  const open: Expression[][] = [];
  let start = 0;
  for (const { 0: token, index } of script.matchAll(TOKEN)) {
    if (token === "(") {
      if (open.length === 0) start = index;
      open.push([]);
    } else if (token === ")") {
      const closed = open.pop() ?? [];
      const parent = open.at(-1);
      if (parent) parent.push(closed);
      else found.push({ text: script.slice(start, index + 1), expression: closed });
    } else if (!/^(?:\s|;;|\(;)/.test(token)) open.at(-1)?.push(token);
  }
  return found;
}

/** Undefined for a call on another module by name, and for values that JavaScript cannot pass. */
function callOf([kind, name, ...values]: readonly Expression[]): WastCall | undefined {
  if (kind !== "invoke" || typeof name !== "string" || !name.startsWith('"')) return undefined;
  const given = values.map(passed);
  return given.includes(undefined)
    ? undefined
    : { name: name.slice(1, -1), arguments: given as (number | bigint)[] };
}

function passed(expression: Expression): number | bigint | undefined {
  if (typeof expression === "string") return undefined;
  const [type, text] = expression;
  if (typeof text !== "string") return undefined;
  const plain = text.replaceAll("_", "");
  if (type === "i64.const") return plain.startsWith("-") ? -BigInt(plain.slice(1)) : BigInt(plain);
  if (type === "i32.const" || type === "f32.const" || type === "f64.const") {
    const value = plain.startsWith("-") ? -Number(plain.slice(1)) : Number(plain);
    return Number.isNaN(value) ? undefined : value;
  }
  return undefined;
}

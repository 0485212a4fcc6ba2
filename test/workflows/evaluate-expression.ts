/**
 * The expressions between `${{` and `}}` that our workflows use, out of those that GitHub has
 * (docs.github.com, "Evaluate expressions in workflows and actions"). Whatever else is met is an error:
 * an expression that is only half understood would let a test pass that says nothing.
 */

/** `github`, `vars`, `secrets` and the like, as plain data. */
export type Contexts = Readonly<Record<string, unknown>>;

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|\*))*)|(==|[(),]))/y;

interface Reader {
  readonly contexts: Contexts;
  readonly text: string;
  at: number;
}

/** @throws for an expression that no workflow of ours has had so far */
export function evaluate(text: string, contexts: Contexts): unknown {
  const reader: Reader = { contexts, text, at: 0 };
  const left = operand(reader);
  const value = take(reader, "==") ? left === operand(reader) : left;
  if (reader.text.slice(reader.at).trim() !== "") throw unknown(text);
  return value;
}

/** A value of a workflow with its expressions filled in, as text: what is not there is empty. */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => {
    const value = evaluate(inner, contexts);
    if (typeof value === "object" && value !== null) throw unknown(inner);
    return value === undefined || value === null ? "" : String(value);
  });
}

function operand(reader: Reader): unknown {
  const [, literal, path] = next(reader);
  if (literal !== undefined) return literal.replaceAll("''", "'");
  if (path === undefined) throw unknown(reader.text);
  if (take(reader, "(")) return called(path, callArguments(reader), reader);
  return lookUp(path, reader);
}

function callArguments(reader: Reader): unknown[] {
  const values: unknown[] = [];
  while (!take(reader, ")")) {
    if (values.length > 0 && !take(reader, ",")) throw unknown(reader.text);
    values.push(operand(reader));
  }
  return values;
}

function called(name: string, [first, second]: readonly unknown[], { text }: Reader): unknown {
  if (name === "always") return true;
  if (name === "join" && Array.isArray(first)) return first.join(String(second));
  if (name === "startsWith")
    return String(first).toLowerCase().startsWith(String(second).toLowerCase());
  throw unknown(text);
}

/** What is not there is null, but a context that nobody gave is a mistake. */
function lookUp(path: string, { contexts, text }: Reader): unknown {
  const [context = "", ...names] = path.split(".");
  if (!(context in contexts)) throw unknown(text);
  let values = [contexts[context]];
  for (const name of names)
    values =
      name === "*"
        ? values.flatMap((value) => (Array.isArray(value) ? value : []))
        : values.map((value) => (value as Contexts | undefined | null)?.[name]);
  return names.includes("*") ? values : (values[0] ?? null);
}

function next(reader: Reader): RegExpExecArray {
  TOKEN.lastIndex = reader.at;
  const found = TOKEN.exec(reader.text);
  if (!found) throw unknown(reader.text);
  reader.at = TOKEN.lastIndex;
  return found;
}

function take(reader: Reader, mark: string): boolean {
  const { at } = reader;
  if (reader.text.slice(at).trim() === "" || next(reader)[3] !== mark) {
    reader.at = at;
    return false;
  }
  return true;
}

function unknown(text: string): Error {
  return new Error(
    `the expression "${text.trim()}" is not known here: see ${import.meta.filename}`,
  );
}

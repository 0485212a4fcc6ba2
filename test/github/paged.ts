import type { Answer, Call } from "./route.ts";

/** A page of a list, with the Link header by which clients find the others. */
export function paged<T>(
  call: Call,
  rows: readonly T[],
  present: (row: T) => unknown,
  wrap: (page: unknown[]) => unknown = (page) => page,
): Answer {
  const size = Math.min(Math.max(Number(call.query.per_page ?? 30), 1), 100);
  const page = Math.max(Number(call.query.page ?? 1), 1);
  const last = Math.max(Math.ceil(rows.length / size), 1);
  const links = [
    ...(page > 1 ? [link(call, Math.min(page - 1, last), "prev")] : []),
    ...(page < last ? [link(call, page + 1, "next"), link(call, last, "last")] : []),
    ...(page > 1 ? [link(call, 1, "first")] : []),
  ];
  return {
    status: 200,
    body: wrap(rows.slice((page - 1) * size, page * size).map(present)),
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  };
}

function link(call: Call, page: number, rel: string): string {
  const url = new URL(call.url);
  url.searchParams.set("page", String(page));
  return `<${url.href}>; rel="${rel}"`;
}

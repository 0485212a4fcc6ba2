import { git, resolveCommit, tryGit } from "../bare-git.ts";
import { GithubRefusal, notFound } from "../github-refusal.ts";
import { apiUrl, htmlUrl } from "../present/present-repository.ts";
import { type Answer, ok, type RepositoryCall, type RepositoryRoute, text } from "../route.ts";
import type { Json } from "../store.ts";

/** Bytes up to which a file's content is in the answer, and up to which the raw one is. */
const MOST_INLINE = 1_048_576;
const MOST_RAW = 104_857_600;
/** Rows of a folder. */
const MOST_ROWS = 1000;

export const CONTENT_ROUTES: readonly RepositoryRoute[] = [
  { operation: "GET /repos/{owner}/{repo}/contents/{path}", scope: "contents", handle: contents },
];

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

function contents(call: RepositoryCall): Answer {
  const ref = text(call.query.ref) ?? call.repository.defaultBranch;
  const commit = resolveCommit(call.repository.folder, ref);
  if (!commit) throw new GithubRefusal(404, `No commit found for the ref ${ref}`);
  const path = (call.path.path ?? "").replace(/\/+$/, "");
  if (path.split("/").some((part) => ["", ".", ".."].includes(part))) throw notFound();
  const [entry] = listTree(call, commit, path);
  if (!entry) throw notFound();
  if (entry.type === "tree") {
    const rows = listTree(call, commit, `${path}/`).slice(0, MOST_ROWS);
    return ok(rows.map((row) => presentEntry(call, ref, row)));
  }
  if (entry.size > MOST_RAW)
    throw new GithubRefusal(403, "This API returns blobs up to 100 MB in size.");
  const file = entry.mode === "120000" ? (linkTarget(call, commit, entry) ?? entry) : entry;
  if (/[.+]raw\b/.test(call.accept)) return raw(call, file);
  return ok(presentFileEntry(call, ref, { ...file, path: entry.path }));
}

function listTree(call: RepositoryCall, commit: string, path: string): Entry[] {
  const args = ["--literal-pathspecs", "ls-tree", "-z", "-l", commit, "--", path];
  return git(call.repository.folder, args)
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [, mode = "", type = "", sha = "", size = "", name = ""] =
        /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      return { mode, type, sha, size: Number(size) || 0, path: name };
    });
}

/** GitHub follows a link to a file of the same repository. */
function linkTarget(call: RepositoryCall, commit: string, link: Entry): Entry | undefined {
  const target = git(call.repository.folder, ["cat-file", "blob", link.sha]);
  const resolved = new URL(target, `http://x/${link.path}`).pathname.slice(1);
  const [entry] = target.startsWith("/")
    ? []
    : listTree(call, commit, decodeURIComponent(resolved));
  return entry?.type === "blob" && entry.mode !== "120000" ? entry : undefined;
}

function blob(call: RepositoryCall, sha: string): Uint8Array {
  return tryGit(call.repository.folder, ["cat-file", "blob", sha]).bytes;
}

function raw(call: RepositoryCall, entry: Entry): Answer {
  return {
    status: 200,
    body: new Uint8Array(blob(call, entry.sha)),
    headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" },
  };
}

const KINDS: Readonly<Record<string, string>> = { "120000": "symlink", "160000": "submodule" };

function presentEntry(call: RepositoryCall, ref: string, entry: Entry): Json {
  const { store, repository } = call;
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const type = KINDS[entry.mode] ?? (entry.type === "tree" ? "dir" : "file");
  const url = `${apiUrl(store, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const html = `${htmlUrl(store, repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${path}`;
  const kind = type === "dir" ? "trees" : "blobs";
  const object =
    type === "submodule" ? null : `${apiUrl(store, repository)}/git/${kind}/${entry.sha}`;
  return {
    type,
    size: entry.size,
    name: entry.path.split("/").at(-1),
    path: entry.path,
    sha: entry.sha,
    url,
    html_url: html,
    git_url: object,
    download_url: type === "file" ? `${htmlUrl(store, repository)}/raw/${ref}/${path}` : null,
    _links: { self: url, git: object, html },
  };
}

function presentFileEntry(call: RepositoryCall, ref: string, entry: Entry): Json {
  const plain = presentEntry(call, ref, entry);
  if (plain.type === "symlink")
    return { ...plain, target: Buffer.from(blob(call, entry.sha)).toString("utf8") };
  if (plain.type === "submodule") return { ...plain, submodule_git_url: null };
  if (entry.size > MOST_INLINE) return { ...plain, encoding: "none", content: "" };
  const base64 = Buffer.from(blob(call, entry.sha)).toString("base64");
  return { ...plain, encoding: "base64", content: base64.replace(/.{60}/g, "$&\n") };
}

/** The built site in a real Chromium, served as a static host would serve it. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveTree, type TreeServer } from "../../builder/serve/tree-server.ts";
import { launchChromium } from "../browser/chromium.ts";
import { type BuiltSite, buildSampleSite } from "./built-site.ts";
import { BUILT_AT, type SignedTree, signedTree } from "./signed-tree.ts";

/** One page of each kind, and those with the most in them. */
const KINDS = [
  "",
  "browse/",
  "browse/new/page/1/",
  "browse/score/",
  "types/",
  "types/module-node/",
  "categories/",
  "categories/empty/",
  "tags/",
  "tags/c_2b__2b_/",
  "publishers/",
  "publishers/lab/",
  "a/lab/tides/",
  "a/lab/hostile/",
  "a/lab/template-sample/",
  "a/lab/transformer-sample/",
  "a/lab/withdrawn/",
  "a/lab/undocumented/",
  "a/lab/module-external-sample/",
  "a/lab/tides/versions/",
  "a/lab/tides/v/1.1.0/",
  "search/",
  "search/?q=tides",
  "search/?q=zzzzzzzz",
  "registry/",
  "verify/",
  "docs/",
  "docs/trust/",
  "docs/keys/",
  "docs/incidents/",
  "docs/automation/",
  "docs/scale/",
  "docs/verify/",
  "docs/scoring/",
  "docs/policy/",
  "docs/search/",
  "docs/checks/",
  "docs/rules/",
  "docs/rules/sec-arc-001/",
  "404.html",
] as const;
const LONG = `a/${"long-namespace.".repeat(4)}x/${"long-name_".repeat(6)}x/`;

let site: BuiltSite;
let server: TreeServer;
let browser: Browser;
let home: string;

beforeAll(async () => {
  [site, browser] = await Promise.all([buildSampleSite("http://127.0.0.1/repo"), launchChromium()]);
  server = await serveTree({ folder: site.folder, port: 0, basePath: "/repo/" });
  home = `${server.origin}/repo/`;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await site?.remove();
});

/** Opens a page; `complaints` collects what the browser, the policy or a script objects to. */
async function open(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(home)) complaints.push(`asked for ${request.url()}`);
  });
  await visit(page, path, options);
  return { page, complaints, close: () => context.close() };
}

async function visit(page: Page, path: string, options: BrowserContextOptions = {}): Promise<void> {
  await page.goto(home + path);
  if (path.startsWith("search/") && options.javaScriptEnabled !== false)
    await page.locator("[data-status]", { hasText: "artifact" }).waitFor();
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || "");

describe("accessibility and policy", { timeout: 30_000 }, () => {
  /** Only contrast differs between the themes, so the rest is asked once. Of what passes, one place each is enough. */
  async function violations(page: Page, run: string): Promise<string[]> {
    const results: AxeResults = await page.evaluate(run);
    expect(results.passes.map(({ id }) => id)).toContain("color-contrast");
    return results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
    );
  }

  /** Served with the site, so that the browser keeps it compiled from one page to the next. */
  const AXE = "axe.min.js";
  /** One tab for all pages: starting one, and reading axe in it, takes longer than looking at most of them. */
  let tab: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    await cp(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), join(site.folder, AXE));
    tab = await open("", { reducedMotion: "reduce" });
  });
  afterAll(() => tab?.close());

  test.each([...KINDS, LONG])(
    "/%s: no violation in either theme, no complaint, no foreign request, no cookie",
    async (path) => {
      const { page, complaints } = tab;
      complaints.length = 0;
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 1280, height: 900 });
      await visit(page, path);
      await page.addScriptTag({ url: `${home}${AXE}` });
      await page.evaluate(
        "for (const part of document.querySelectorAll('main details')) part.open = true",
      );
      expect(await violations(page, "axe.run({ resultTypes: ['violations'] })")).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(
        await violations(
          page,
          "axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] })",
        ),
      ).toEqual([]);
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(complaints).toEqual([]);
      expect(await page.context().cookies()).toEqual([]);
    },
  );

  test("the policy holds: an inline script does not run, and a README's does not exist", async () => {
    const { page, complaints, close } = await open("a/lab/hostile/");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 'inline'";
      document.body.append(script);
    });
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(complaints).toEqual([expect.stringContaining("Content Security Policy")]);
    await close();
  });

  test("a chosen theme is there before the first paint of the next page", async () => {
    const { page, close } = await open("");
    await page.getByLabel("Theme").selectOption("dark");
    await page.goto(`${home}docs/`);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      "rgb(15, 19, 24)",
    );
    await close();
  });

  test("print keeps the commands, the digest and the licence, and leaves the navigation out", async () => {
    const { page, close } = await open("a/lab/tides/");
    await page.emulateMedia({ media: "print" });
    for (const text of ["ashlar install lab/tides@2.0.0", "sha256sum -c"])
      expect(await page.getByText(text).first().isVisible()).toBe(true);
    expect(await page.getByText("Apache-2.0").isVisible()).toBe(true);
    expect(await page.locator("aside .digest").first().isVisible()).toBe(true);
    expect(await page.locator("header.top").isVisible()).toBe(false);
    await close();
  });

  test("print opens what is folded: every finding is on paper", async () => {
    const { page, close } = await open("a/lab/tides/");
    const folded = page.getByText("there is no example");
    const height = () => folded.evaluate((element) => element.getBoundingClientRect().height);
    expect(await height()).toBe(0);
    await page.emulateMedia({ media: "print" });
    expect(await height()).toBeGreaterThan(10);
    await close();
  });

  test("a badge is a picture of its own, read aloud, and as wide as its words", async () => {
    const { page, complaints, close } = await open("badges/lab/tides.svg");
    const badge = page.locator("svg");
    expect(await badge.getAttribute("aria-label")).toBe("ashlar: 92 needs review");
    expect(await page.locator("title").textContent()).toBe("ashlar: 92 needs review");
    const widths = await page.locator("text").evaluateAll((texts) =>
      texts.map((text) => {
        const own = text.cloneNode(true) as SVGTextElement;
        own.removeAttribute("textLength");
        text.after(own);
        return own.getComputedTextLength() / (text as SVGTextElement).getComputedTextLength();
      }),
    );
    for (const ratio of widths) expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("by keyboard alone", { timeout: 30_000 }, () => {
  test("a category of the score opens, and its finding leads to the rule", async () => {
    const { page, close } = await open("a/lab/tides/");
    await page.locator("summary", { hasText: "Documentation" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("DOC-EX-001");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${home}docs/rules/doc-ex-001/`);
    await close();
  });

  test("from the home page to an artifact through the search", async () => {
    const { page, complaints, close } = await open("");
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("find");
    await page.keyboard.type("tides");
    await page.keyboard.press("Enter");
    await page.locator("[data-results] li").first().waitFor();
    expect(page.url()).toBe(`${home}search/?q=tides`);
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("query");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("lab/tides");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("lab/old-tides");
    await page.keyboard.press("ArrowUp");
    expect(
      await page.evaluate(
        () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
      ),
    ).toBe("solid");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${home}a/lab/tides/`);
    expect(complaints).toEqual([]);
    await close();
  });

  test("the first stop is the way past the header, and the ways to install change with the arrows", async () => {
    const { page, close } = await open("a/lab/tides/");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("main");
    await page.locator("#way-1").focus();
    expect(await page.locator("fieldset").getByText("sha256sum -c").isVisible()).toBe(false);
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("fieldset").getByText("sha256sum -c").isVisible()).toBe(true);
    await close();
  });

  test("the / key can be switched off", async () => {
    const { page, close } = await open("search/?q=tides");
    await page.getByLabel("The key / goes to the search box").uncheck();
    await page.goto(home);
    await page.keyboard.press("/");
    expect(await focused(page)).not.toBe("find");
    await close();
  });
});

describe("the search page", { timeout: 30_000 }, () => {
  test("shows while typing, filters by type, orders, and keeps it all in the address", async () => {
    const { page, close } = await open("search/?q=tides");
    const names = () => page.locator("[data-results] h2 a").allTextContents();
    const count = page.locator("[data-status]");
    await page.getByLabel("Name or words").fill("sample");
    await count.getByText("11 artifacts for “sample”").waitFor();
    expect(page.url()).toBe(`${home}search/?q=sample`);
    await page.getByLabel("Agent").check();
    await count.getByText("1 artifact for “sample”, filtered by type").waitFor();
    await page.getByLabel("Plugin").check();
    await page.getByLabel("Order").selectOption("name");
    expect(page.url()).toBe(`${home}search/?q=sample&type=plugin&type=agent&sort=name`);
    expect(await names()).toEqual(["lab/agent-sample", "lab/plugin-sample"]);
    await page.goBack();
    await page.goBack();
    await count.getByText("1 artifact for “sample”, filtered by type").waitFor();
    expect(await page.getByLabel("Plugin").isChecked()).toBe(false);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await count.getByText("11 artifacts for “sample”").waitFor();
    await close();
  });

  test("orders by the last change, for which it reads the catalog", async () => {
    const { page, close } = await open("search/?sort=updated");
    expect(await page.locator("[data-results] h2 a").first().textContent()).toBe("lab/tides");
    expect(await page.locator("[data-results] li").count()).toBe(25);
    await page.getByRole("button", { name: "Show more" }).click();
    expect(await page.locator("[data-results] li").count()).toBe(50);
    expect(
      await page
        .locator("[data-results] li")
        .nth(25)
        .locator("a")
        .first()
        .evaluate((link) => link === document.activeElement),
    ).toBe(true);
    await close();
  });

  test("finds nothing, says so aloud, and suggests names that are spelt alike", async () => {
    const { page, close } = await open("search/?q=undokumentd");
    expect(await page.locator("[data-status]").textContent()).toMatch(/artifact/);
    await page.getByLabel("Name or words").fill("withdrqzqq");
    await page.getByText("0 artifacts for “withdrqzqq”").waitFor();
    expect(await page.getByText("Did you mean").textContent()).toContain("lab/withdrawn");
    await close();
  });

  test("says why the index did not load, and tries again", async () => {
    const { page, close } = await open("");
    await page.route("**/index/search/*", (route) => route.abort());
    await page.goto(`${home}search/?q=tides`);
    await page.getByText("The search index did not load.").waitFor();
    await page.unroute("**/index/search/*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("2 artifacts for “tides”").waitFor();
    await close();
  });

  test("refuses an index whose bytes are not those that were published", async () => {
    const { page, close } = await open("");
    await page.route("**/index/search/*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: (await response.body()).subarray(0, -1),
      });
    });
    await page.goto(`${home}search/?q=tides`);
    await page.getByText("The search index did not load.").waitFor();
    await close();
  });

  test("text from the index stays text", async () => {
    const { page, complaints, close } = await open("search/?q=hostile");
    expect(await page.locator("[data-results] li p").first().textContent()).toContain(
      "<script>alert(1)</script>",
    );
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the verifier", { timeout: 30_000 }, () => {
  let signed: SignedTree;
  let verifier: TreeServer;
  let folder: string;

  /** The page and its scripts beside a tree that is signed: they know each other only by the address. */
  beforeAll(async () => {
    signed = await signedTree();
    folder = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
    for (const part of ["verify", "assets"])
      await cp(join(site.pages, part), join(folder, part), { recursive: true });
    for (const [path, bytes] of signed.tree) await put(path, bytes);
    verifier = await serveTree({ folder, port: 0, basePath: "/repo/" });
  });
  afterAll(async () => {
    await verifier?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function put(path: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }

  /** Fills in the form by keyboard and waits for the end of the steps. */
  async function verify({
    root = signed.pin,
    artifact = "acme/hello@1.1.0",
    file = new Uint8Array() as Uint8Array,
  } = {}) {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(verifier.origin)) foreign.push(request.url());
    });
    // As old as the tree: its timestamp lasts a week.
    await page.clock.setFixedTime((BUILT_AT + 60) * 1000);
    await page.goto(`${verifier.origin}/repo/verify/?artifact=${artifact}`);
    await page.getByLabel("Fingerprint of the root of trust").fill(root);
    if (file.length > 0)
      await page.getByLabel("A file that should be its archive").setInputFiles({
        name: "mine.tgz",
        mimeType: "application/gzip",
        buffer: Buffer.from(file),
      });
    await page.getByLabel("Artifact, with or without a version").focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-status]", { hasText: "hold" }).waitFor();
    const status = await page.locator("[data-status]").textContent();
    const refused = page.locator('[data-steps] > [data-state="refused"]');
    return { page, status, foreign, refused, close: () => context.close() };
  }

  const archive = () =>
    [...signed.tree].find(([path]) => /acme.*hello-1\.1\.0\.tgz$/.test(path))?.[1];

  test("a good tree and its archive: every step holds, and axe agrees", async () => {
    const { page, status, foreign, close } = await verify({ file: archive() ?? new Uint8Array() });
    expect(status).toBe("All 15 steps hold.");
    expect(await page.locator("[data-steps]").textContent()).toContain(
      "mine.tgz is the signed archive",
    );
    expect(await page.locator("[data-caveat]").isVisible()).toBe(false);
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
    );
    const results: AxeResults = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
    expect(results.violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(foreign).toEqual([]);
    await close();
  });

  test("another root, and a file with one bit flipped, are refused by name", async () => {
    const wrong = await verify({ root: "0".repeat(64) });
    expect(wrong.status).toMatch(/^Refused: Pinned root\. 0 of 1 step hold/);
    expect(await wrong.refused.textContent()).toContain("E_ROOT_PIN");
    await wrong.close();
    const bytes = archive() ?? new Uint8Array();
    const flipped = await verify({ file: bytes.with(9, (bytes[9] ?? 0) ^ 1) });
    expect(flipped.status).toMatch(/^Refused: Your file\. 14 of 15 steps hold/);
    expect(await flipped.refused.textContent()).toMatch(/expected sha256 .*\s*found {4}sha256 /);
    await flipped.close();
  });

  test("a tree with one bit flipped is refused, with the file", async () => {
    const [path = "", bytes = new Uint8Array()] =
      [...signed.tree].find(([name]) => /acme\/hello\/[^/]*\.index\.json$/.test(name)) ?? [];
    await put(path, bytes.with(40, (bytes[40] ?? 0) ^ 1));
    const { refused, close } = await verify();
    expect(await refused.textContent()).toContain(path);
    await put(path, bytes);
    await close();
  });

  test("what is typed wrongly is said beside the field, which has the focus", async () => {
    const { page, close } = await open("verify/");
    await page.getByLabel("Fingerprint of the root of trust").fill("abc");
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    expect(await focused(page)).toBe("root");
    expect(await page.locator("#root-problem").isVisible()).toBe(true);
    await page.getByRole("button", { name: "Use the one that this page shows" }).click();
    expect(await page.locator("#root-problem").isVisible()).toBe(false);
    await close();
  });
});

describe("without JavaScript", { timeout: 30_000 }, () => {
  test("an artifact is found by category, read about, downloaded and verified", async () => {
    const { page, close } = await open("", { javaScriptEnabled: false });
    await page.getByRole("link", { name: "Data", exact: true }).click();
    await page.getByRole("link", { name: "lab/tides", exact: true }).click();
    expect(await page.getByText("ashlar install lab/tides@2.0.0").isVisible()).toBe(true);
    await page.getByText("Download", { exact: true }).click();
    const command = await page.locator("fieldset").getByText("sha256sum -c").textContent();
    expect(await downloadWith(command ?? "")).toBe("tides-2.0.0.tgz: OK\n");
    await page.getByRole("link", { name: "All versions" }).click();
    expect(await page.getByText("Wrong constants for S2").isVisible()).toBe(true);
    await page.goBack();
    await page.getByText("Metadata", { exact: true }).click();
    expect(await page.getByText("write 20 to 180 characters").first().isVisible()).toBe(true);
    await page.getByRole("link", { name: "META-DESC-001" }).first().click();
    expect(await page.getByRole("heading", { name: "How to mend it" }).isVisible()).toBe(true);
    await close();
  });

  test("the verifier explains itself and gives commands", async () => {
    const { page, close } = await open("verify/", { javaScriptEnabled: false });
    expect(await page.getByText("This needs JavaScript").isVisible()).toBe(true);
    expect(await page.getByText("ashlar verify --tree").isVisible()).toBe(true);
    expect(await page.getByLabel("Fingerprint of the root of trust").isVisible()).toBe(false);
    await close();
  });

  test("the search page explains itself and lists all names", async () => {
    const { page, close } = await open("search/", { javaScriptEnabled: false });
    expect(await page.getByText("Searching needs JavaScript").isVisible()).toBe(true);
    expect(await page.getByLabel("Name or words").isVisible()).toBe(false);
    await page.getByRole("link", { name: "lab/tides", exact: true }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("lab/tides");
    await close();
  });

  /** Runs what the page says to paste, with the address of the server under test. */
  async function downloadWith(command: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
    const { stdout } = await promisify(execFile)(
      "bash",
      ["-c", command.replace("http://127.0.0.1/repo/", home)],
      { cwd: folder },
    );
    await rm(folder, { recursive: true });
    return stdout;
  }
});

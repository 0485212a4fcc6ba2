/** Small comforts on every page; none of them is needed to read it. */

const THEME_KEY = "ashlar-theme";
const SHORTCUT_KEY = "ashlar-shortcut";
/** How long a button says that it has copied. */
const COPIED_MS = 2000;

offerThemes();
offerCopying();
document.addEventListener("keydown", focusSearch);

function offerThemes(): void {
  const holder = document.querySelector<HTMLElement>("[data-theme-switch]");
  const choice = holder?.querySelector("select");
  if (!holder || !choice) return;
  holder.hidden = false;
  choice.value = document.documentElement.dataset.theme ?? "system";
  choice.addEventListener("change", () => {
    if (choice.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    remember(THEME_KEY, choice.value);
  });
}

function offerCopying(): void {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent ?? "");
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
      }, COPIED_MS);
    });
    text.after(button);
  }
}

/** `/` goes to the search box, unless someone types, or has switched it off on the search page (WCAG 2.1.4). */
function focusSearch(event: KeyboardEvent): void {
  const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  if (recall(SHORTCUT_KEY) === "off") return;
  const box = document.querySelector<HTMLInputElement>("[data-search-box]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

/** Storage can be forbidden; then the choice lasts as long as the page. */
function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {}
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

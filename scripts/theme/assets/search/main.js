// @ts-check
/** The search box of every page; what it needs beyond itself is fetched when it is first used. */

const SITE = new URL("../../", import.meta.url);
const PAGE = new URL("search/", SITE);
const SLOW = 300; // ms until it says that it is looking

const asked = new URLSearchParams(location.search).get("q") ?? "";
const place = document.querySelector("[data-search-page]");
const box = addBox();

if (box) {
  box.input.value = asked;
  listenToKeys(box.input);
  if (place instanceof HTMLElement) {
    load().then(({ showResults }) => showResults(place, box.input, PAGE, SITE));
  } else {
    suggest(box);
  }
}
if (asked && !place) load().then(({ markHits }) => markHits(asked, PAGE));

function load() {
  return import("./all.js");
}

/** @returns {{form: HTMLFormElement, input: HTMLInputElement, list: HTMLElement, status: HTMLElement} | undefined} */
function addBox() {
  const header = document.querySelector(".md-header__inner");
  if (!header) return undefined;
  const form = document.createElement("form");
  form.className = "search-box";
  form.setAttribute("role", "search");
  form.action = PAGE.href;
  form.dataset.ui = "";
  const input = document.createElement("input");
  input.type = "search";
  input.name = "q";
  input.placeholder = "检索";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.enterKeyHint = "search";
  input.setAttribute("aria-label", "检索全部报告");
  input.setAttribute("aria-keyshortcuts", "/ Control+K");
  const list = document.createElement("div");
  list.className = "search-list";
  list.id = "search-list";
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "search-status";
  status.setAttribute("role", "status");
  form.append(input, list, status);
  header.append(form);
  return { form, input, list, status };
}

/** `/` and Ctrl-K go to the box. @param {HTMLInputElement} input */
function listenToKeys(input) {
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.closest("input, textarea, select, [contenteditable]");
    if (event.isComposing || !(k || (slash && !typing))) return;
    event.preventDefault();
    event.stopPropagation(); // the theme has keys of its own
    input.focus();
    input.select();
  }, true);
}

/**
 * Show the first hits under the box while someone types.
 * @param {NonNullable<ReturnType<typeof addBox>>} box
 */
function suggest({ form, input, list, status }) {
  /** @type {import("./engine.js").Engine | undefined} */
  let engine;
  let turn = 0;
  /** @type {[string, HTMLElement[]]} */
  const lost = ["取不到检索程序", []];

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "检索结果");

  const close = () => {
    turn += 1; // what comes late stays away
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const options = () => [...list.querySelectorAll("a")];
  /** @param {number} step */
  const move = (step) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
    if (all[next]) input.setAttribute("aria-activedescendant", all[next].id);
    else input.removeAttribute("aria-activedescendant");
    all[next]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {string} typed @returns {Promise<[string, HTMLElement[]]>} what to say, and the first hits */
  const look = async (typed) => {
    const { Engine, explain, partsOf } = await load();
    engine ??= new Engine(PAGE);
    try {
      const results = await engine.search(typed);
      const links = (await results.more()).map((hit) => {
        const [link, ...rest] = partsOf(hit, results.query, typed, SITE);
        const title = document.createElement("strong");
        title.append(...link.childNodes);
        link.append(title, ...rest);
        return link;
      });
      return [results.count ? `${results.done ? "" : "约 "}${results.count} 篇` : "没有找到", links];
    } catch (error) {
      return [explain(error), []];
    }
  };
  /** @param {string} typed @param {string} notice @param {HTMLElement[]} links */
  const show = (typed, notice, links) => {
    const all = document.createElement("a");
    all.href = `${PAGE.href}?${new URLSearchParams({ q: typed })}`;
    all.textContent = links.length ? `查看全部结果（${notice}）` : `${notice}。打开检索页`;
    list.replaceChildren(...links, all);
    options().forEach((link, i) => {
      link.id = `search-option-${i}`;
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.tabIndex = -1;
    });
    input.removeAttribute("aria-activedescendant");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = notice;
  };
  const update = async () => {
    const typed = input.value.trim();
    if (!typed) return close();
    const mine = ++turn;
    const slow = setTimeout(() => mine === turn && show(typed, "正在检索", []), SLOW);
    const [notice, links] = await look(typed).catch(() => lost);
    clearTimeout(slow);
    if (mine === turn) show(typed, notice, links);
  };

  input.addEventListener("focus", load);
  input.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) update();
  });
  input.addEventListener("compositionend", update);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      close();
      input.blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) update();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = options().find((option) => option.getAttribute("aria-selected") === "true");
      if (chosen && !list.hidden) {
        event.preventDefault();
        location.assign(chosen.href);
      }
    }
  });
  form.addEventListener("focusout", (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (!form.contains(to)) close();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  form.addEventListener("submit", (event) => {
    if (!input.value.trim()) event.preventDefault();
  });
}

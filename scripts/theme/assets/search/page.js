// @ts-check
/** The page of results: its address holds the query, the filters and the order. */

import { Engine, Moved, explain } from "./engine.js";
import { partsOf } from "./hits.js";

/**
 * @typedef {import("./engine.js").Hit} Hit
 * @typedef {import("./engine.js").Results} Results
 * @typedef {"place" | "year" | "genre" | "level"} Facet
 */

/** @type {[Facet, string][]} */
const FACETS = [["place", "地区"], ["year", "年份"], ["genre", "类别"], ["level", "层级"]];
const ENOUGH = 10; // hits before "more"
const PAUSE = 300; // ms without typing, then the address follows: browsers limit how often

/**
 * @param {HTMLElement} place
 * @param {HTMLInputElement} input
 * @param {URL} index
 * @param {URL} site
 */
export function showResults(place, input, index, site) {
  const engine = new Engine(index);
  const status = part("p", "search-count");
  status.setAttribute("role", "status");
  const sorting = part("label", "search-order");
  const order = document.createElement("select");
  order.append(new Option("按相关", "rank"), new Option("按日期", "date"));
  sorting.append("排序 ", order);
  const list = part("ol", "search-hits");
  const more = part("button", "md-button search-more");
  more.textContent = "更多结果";
  more.hidden = true;
  const note = part("div", "search-note");
  const aside = part("aside", "search-facets");
  aside.setAttribute("aria-label", "筛选");
  const main = part("div", "search-main");
  const bar = part("div", "search-bar");
  bar.append(status, sorting);
  main.append(bar, list, note, more);
  place.replaceChildren(aside, main);

  let turn = 0;
  /** @type {Results | undefined} */
  let results;

  let now = new URLSearchParams(location.search); // what the address says, or will after a pause
  let late = 0;
  const address = () => `${location.pathname}${now.size ? `?${now}` : ""}`;
  /** Bring the address and its place in the history up to date. */
  const settle = () => {
    clearTimeout(late);
    history.replaceState({ shown: list.children.length, y: scrollY }, "", address());
  };
  /** @param {URLSearchParams} next @param {boolean} [push] */
  const go = (next, push = false) => {
    if (push) settle();
    now = next;
    if (push) history.pushState({}, "", address());
    clearTimeout(late);
    late = setTimeout(settle, PAUSE);
    return run();
  };
  const asked = () => (now.get("q") ?? "").trim();

  /** @param {number} [wanted] how many hits to show at least */
  async function run(wanted = ENOUGH) {
    const mine = ++turn;
    const typed = asked();
    order.value = now.get("sort") === "date" ? "date" : "rank";
    document.title = typed ? `${typed} — 检索` : "检索";
    if (!typed) {
      results = undefined;
      list.replaceChildren();
      aside.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      return say("输入任何词语、数字或句子的一部分。几个词用空格隔开；“…”内的词句一字不差；-词 排除含有它的报告。");
    }
    status.textContent = "正在检索…";
    more.hidden = true;
    place.setAttribute("aria-busy", "true");
    try {
      const filters = Object.fromEntries(FACETS.map(([facet]) => [facet, now.getAll(facet)]));
      const sort = now.get("sort") ?? "";
      const found = await engine.search(typed, { sort, filters }).finally(() => {
        if (mine === turn) list.replaceChildren();
      });
      if (mine !== turn) return;
      results = found;
      await fill(mine, typed, wanted);
      if (mine !== turn) return;
      await showFacets(mine);
      await showVersions(mine);
    } catch (error) {
      if (mine === turn) fail(error);
    } finally {
      if (mine === turn) {
        place.removeAttribute("aria-busy");
        place.dataset.searchPage = typed; // what the results shown answer
      }
    }
  }

  /** Say what went wrong; what was found before it did stays. @param {unknown} error */
  function fail(error) {
    if (error instanceof Moved) return location.reload();
    if (!list.children.length) status.textContent = "";
    more.disabled = false; // to try again
    say(`${explain(error)}。请检查网络后再试，或者浏览全部报告。`, true);
  }

  /** Add hits until `wanted` are shown. @param {number} mine @param {string} typed @param {number} wanted */
  async function fill(mine, typed, wanted) {
    if (!results) return;
    say("");
    more.disabled = true;
    while (list.children.length < wanted) {
      const hits = await results.more();
      if (mine !== turn) return;
      if (!hits.length) break;
      list.append(...hits.map((hit) => item(hit, typed)));
      showCount();
    }
    showCount();
    more.disabled = false;
    more.hidden = results.done;
    if (!results.found) {
      say(FACETS.some(([facet]) => now.has(facet))
        ? "没有找到。可以去掉筛选，或者换一个更短的词。"
        : "没有找到。可以换一个更短的词；这里查原文，不查近义词。", true);
    }
  }

  function showCount() {
    if (!results) return;
    const number = part("span", "");
    number.dataset.searchCount = "";
    number.textContent = String(results.count);
    status.replaceChildren(results.done ? "共 " : "约 ", number, " 篇");
  }

  /** @param {Hit} hit @param {string} typed */
  function item(hit, typed) {
    const row = part("li", "search-hit");
    row.dataset.searchResult = "";
    row.dataset.report = `reports/${hit.id}/`;
    row.dataset.number = String(hit.number);
    row.append(...partsOf(hit, /** @type {Results} */ (results).query, typed, site));
    return row;
  }

  /** @param {string} words @param {boolean} [ways] also lead to the list of reports */
  function say(words, ways = false) {
    const line = part("p", "");
    line.textContent = words;
    const browse = document.createElement("a");
    browse.href = new URL("reports/", site).href;
    browse.textContent = "浏览全部报告";
    note.replaceChildren(...(words ? [line] : []), ...(ways ? [browse] : []));
  }

  /** @param {number} mine */
  async function showFacets(mine) {
    if (!results) return;
    const counts = await results.facets();
    if (mine !== turn) return;
    const open = matchMedia("(min-width: 60em)").matches;
    const groups = FACETS.flatMap(([facet, label]) => {
      const chosen = now.getAll(facet);
      const values = [...counts[facet]].filter(([name]) => facet !== "place" || isShown(name, chosen));
      for (const name of chosen) if (!counts[facet].has(name)) values.push([name, 0]);
      if (!values.length) return [];
      values.sort(([a, m], [b, n]) =>
        facet === "year" ? Number(b) - Number(a) : facet === "place" ? a.localeCompare(b, "zh") : n - m);
      return [group(facet, label, values, chosen, open)];
    });
    const held = document.activeElement;
    aside.replaceChildren(...groups);
    if (!(held instanceof HTMLInputElement) || held.isConnected) return;
    const again = [...aside.querySelectorAll("input")].find(
      ({ name, value }) => name === held.name && value === held.value);
    again?.focus(); // the keyboard stays where it was
  }

  /** Say which hits a newer report replaces; fold those that are versions of one above. @param {number} mine */
  async function showVersions(mine) {
    if (!results) return;
    const { family } = await results.index.facets();
    if (mine !== turn) return;
    const seen = new Set();
    for (const row of /** @type {Iterable<HTMLElement>} */ (list.children)) {
      if (results.index.replaced.has(Number(row.dataset.number)) && row.dataset.replaced === undefined) {
        row.dataset.replaced = "";
        row.querySelector("small")?.append(" · 已有较新的版本");
      }
      const of = family[Number(row.dataset.number)];
      if (of && seen.has(of) && row.dataset.version === undefined) {
        row.dataset.version = "";
        const [folded, summary] = [part("details", ""), part("summary", "")];
        summary.textContent = "与上面一篇是同一文本";
        folded.append(summary, ...row.querySelectorAll("p"));
        row.append(folded);
      }
      seen.add(of);
    }
  }

  /** @param {Facet} facet @param {string} label @param {[string, number][]} values @param {string[]} chosen @param {boolean} open */
  function group(facet, label, values, chosen, open) {
    const box = document.createElement("details");
    box.dataset.facet = facet;
    const before = /** @type {HTMLDetailsElement | null} */ (aside.querySelector(`[data-facet=${facet}]`));
    box.open = before ? before.open : open || chosen.length > 0;
    const summary = document.createElement("summary");
    summary.textContent = label;
    const rows = values.map(([name, count]) => {
      const row = document.createElement("label");
      const check = document.createElement("input");
      check.type = "checkbox";
      check.name = facet;
      check.value = name;
      check.checked = chosen.includes(name);
      check.addEventListener("change", () => {
        const next = new URLSearchParams(now);
        const rest = next.getAll(facet).filter((other) => other !== name);
        next.delete(facet);
        for (const other of check.checked ? [...rest, name] : rest) next.append(facet, other);
        go(next, true);
      });
      const words = part("span", "");
      const path = name.split("/");
      words.textContent = facet === "place" ? `${"　".repeat(path.length - 1)}${path.at(-1)}` : name;
      const number = part("small", "");
      number.textContent = String(count);
      row.append(check, words, number);
      return row;
    });
    box.append(summary, ...rows);
    return box;
  }

  const typed = () => {
    const next = new URLSearchParams(now);
    next.delete("q");
    return input.value.trim() ? new URLSearchParams([["q", input.value.trim()], ...next]) : next;
  };
  input.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) go(typed());
  });
  input.addEventListener("compositionend", () => go(typed()));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) input.blur();
  });
  input.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    go(typed(), true);
  });
  order.addEventListener("change", () => {
    const next = new URLSearchParams(now);
    next.delete("sort");
    if (order.value === "date") next.set("sort", "date");
    go(next, true);
  });
  more.addEventListener("click", async () => {
    const last = list.children.length;
    await fill(turn, asked(), last * 2).then(() => showVersions(turn)).catch(fail);
    list.children[last]?.querySelector("a")?.focus();
  });
  addEventListener("popstate", () => {
    clearTimeout(late);
    now = new URLSearchParams(location.search);
    input.value = asked();
    run(history.state?.shown);
  });
  addEventListener("pagehide", settle);

  const { shown, y } = history.state ?? {};
  const early = input.value.trim() !== asked(); // typed while this was loading
  (early ? go(typed()) : run(shown)).then(() => y && scrollTo(0, y));
  if (!asked()) input.focus();
}

/**
 * Whether a place is shown: the largest ones, those chosen, and what lies directly in these.
 * @param {string} path @param {string[]} chosen
 */
function isShown(path, chosen) {
  const parent = path.split("/").slice(0, -1).join("/");
  return !parent || chosen.some((one) => one === path || one === parent || one.startsWith(`${path}/`));
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name @param {string} className
 */
function part(name, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  return element;
}

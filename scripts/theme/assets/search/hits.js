// @ts-check
/** How hits look: in the list under the box, on the page of results, and in the report. */

import { learned, marksIn, parse } from "./query.js";

/**
 * @typedef {import("./engine.js").Hit} Hit
 * @typedef {import("./query.js").Query} Query
 */

/** @param {Hit} hit @returns {string} */
export function factsOf(hit) {
  const place = hit.place.length ? hit.place.join(" ") : "";
  return [place, hit.period || (hit.year ? `${hit.year} 年` : ""), hit.genre].filter(Boolean).join(" · ");
}

/**
 * @param {string} text
 * @param {[number, number][]} marks
 * @returns {(Node | string)[]} the text with its hits marked
 */
export function marked(text, marks) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let at = 0;
  for (const [start, end] of marks) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    parts.push(text.slice(at, start), mark);
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

/** @param {Hit} hit @param {string} typed @param {URL} site @returns {string} where its first hit is shown */
export function addressOf(hit, typed, site) {
  return `${new URL(hit.url, site).href}?${new URLSearchParams({ q: typed })}`;
}

/**
 * @param {Hit} hit
 * @param {Query} query
 * @param {string} typed
 * @param {URL} site
 * @returns {HTMLAnchorElement} a hit in the list under the box
 */
export function hitLink(hit, query, typed, site) {
  const link = document.createElement("a");
  link.href = addressOf(hit, typed, site);
  const title = document.createElement("strong");
  title.append(...marked(hit.title, marksIn(query, hit.title)));
  const facts = document.createElement("small");
  facts.textContent = factsOf(hit);
  const passage = document.createElement("span");
  passage.append(...marked(hit.passage.text, hit.passage.marks));
  link.append(title, facts, passage);
  return link;
}

/**
 * On a report's page that was opened from a result, mark the hits and show the first.
 * @param {string} typed
 * @param {URL} index
 */
export async function markHits(typed, index) {
  const article = document.querySelector("article.md-content__inner");
  if (!article) return;
  const { Engine } = await import("./engine.js");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest("[data-ui], script, style, .headerlink")
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT);
  /** @type {Text[]} */
  const nodes = [];
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
  const text = nodes.map((node) => node.data).join("");
  let spans = marksIn(parse(typed), text);
  if (!spans.length && !learned()) {
    await (await new Engine(index).open()).table();
    spans = marksIn(parse(typed), text);
  }
  let at = text.length;
  for (const node of nodes.reverse()) {
    at -= node.data.length;
    for (const [start, end] of spans.filter(([a, b]) => a < at + node.data.length && b > at).reverse()) {
      const range = document.createRange();
      range.setStart(node, Math.max(start - at, 0));
      range.setEnd(node, Math.min(end - at, node.data.length));
      range.surroundContents(document.createElement("mark"));
    }
  }
  article.querySelector("mark")?.scrollIntoView({ block: "center" });
}

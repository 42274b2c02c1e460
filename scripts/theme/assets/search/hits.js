// @ts-check
/** How hits look: in the list under the box, on the page of results, and in the report. */

import { Engine } from "./engine.js";
import { learned, marksIn, parse } from "./query.js";

/**
 * @typedef {import("./engine.js").Hit} Hit
 * @typedef {import("./query.js").Query} Query
 */

/**
 * @param {string} text
 * @param {[number, number][]} marks
 * @returns {(Node | string)[]} the text with its hits marked
 */
function marked(text, marks) {
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

/**
 * @param {Hit} hit
 * @param {Query} query
 * @param {string} typed
 * @param {URL} site
 * @returns {[HTMLAnchorElement, HTMLElement, HTMLElement]} its title, its facts and its passage
 */
export function partsOf(hit, query, typed, site) {
  const link = document.createElement("a");
  link.href = `${new URL(hit.url, site).href}?${new URLSearchParams({ q: typed })}`;
  link.append(...marked(hit.title, marksIn(query, hit.title)));
  const facts = document.createElement("small");
  const period = hit.period || (hit.year ? `${hit.year} 年` : "");
  facts.textContent = [hit.place.join(" "), period, hit.genre].filter(Boolean).join(" · ");
  const passage = document.createElement("p");
  passage.append(...marked(hit.passage.text, hit.passage.marks));
  return [link, facts, passage];
}

/**
 * On a report's page that was opened from a result, mark the hits and show the first.
 * @param {string} typed
 * @param {URL} index
 */
export async function markHits(typed, index) {
  const article = document.querySelector("article.md-content__inner");
  if (!article) return;
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    !/** @type {Text} */ (node).data.trim() || node.parentElement?.closest("[data-ui], script, style, .headerlink")
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

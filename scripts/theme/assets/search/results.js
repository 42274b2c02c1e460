// @ts-check
/** How a hit and a failure look, in the list under the box and on the page of results. */

import { Engine, Moved, Unreachable } from "./engine.js";
import { marksIn } from "./query.js";

export { Engine, Moved };

/**
 * @typedef {import("./engine.js").Hit} Hit
 * @typedef {import("./query.js").Query} Query
 */

/** @param {unknown} error @returns {string} what to tell a reader */
export function explain(error) {
  if (error instanceof Unreachable) return `取不到检索索引（${error.message}）`;
  throw error;
}

/** @param {Hit} hit @returns {string} */
export function factsOf(hit) {
  const place = hit.place.length ? hit.place.join(" ") : "";
  return [place, hit.year ? `${hit.year} 年` : "", hit.genre].filter(Boolean).join(" · ");
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

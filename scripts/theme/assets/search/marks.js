// @ts-check
/** On a report's page that was opened from a result: marks the hits and shows the first. */

/**
 * @param {string} typed
 * @param {URL} index
 */
export async function markHits(typed, index) {
  const article = document.querySelector("article.md-content__inner");
  if (!article) return;
  const [{ marksIn, parse }, { learned }, { Engine }] = await Promise.all([
    import("./query.js"),
    import("./folding.js"),
    import("./engine.js"),
  ]);
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

// @ts-check
/** What a search needs, one fetch: the published copy holds these files and those they import. */

export { Engine, explain } from "./engine.js";
export { markHits, partsOf } from "./hits.js";
export { showResults } from "./page.js";

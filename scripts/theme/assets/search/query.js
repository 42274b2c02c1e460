// @ts-check
/**
 * Texts folded and queries read, as `archive/search/folding.py` and `query.py` do it; passages.
 */

/** @type {Map<string, string>} traditional characters and their simplified forms, once fetched */
const simplified = new Map();
/** @type {Map<string, string>} what each character met so far folds to, without its signs */
const letters = new Map();
/** @type {Map<string, string>} the same, signs kept */
const signs = new Map();

const DROPPED = /[\p{M}\p{P}\p{S}\p{Z}\p{C}]/gu;
const DROPPED_BUT_SIGNS = /[\p{M}\p{Z}\p{C}]/gu;

/**
 * Learn the table of traditional characters.
 * @param {string} table the characters, a line end, and their simplified forms in the same order
 */
export function learn(table) {
  const [from, to] = table.split("\n");
  const forms = [...to];
  [...from].forEach((character, at) => simplified.set(character, forms[at]));
  letters.clear();
  signs.clear();
}

/** @returns {boolean} whether the table is known */
export function learned() {
  return simplified.size > 0;
}

/**
 * @param {string} character
 * @param {Map<string, string>} known
 * @param {RegExp} dropped
 */
function folded(character, known, dropped) {
  let form = known.get(character);
  if (form === undefined) {
    const plain = character.normalize("NFKD").toLowerCase();
    form = [...plain].map((part) => simplified.get(part) ?? part).join("").replace(dropped, "");
    known.set(character, form);
  }
  return form;
}

/**
 * @param {string} text
 * @returns {string} its letters and digits in their plain form
 */
export function fold(text) {
  let out = "";
  for (const character of text) out += folded(character, letters, DROPPED);
  return out;
}

/**
 * @param {string} text
 * @returns {string} the same with its punctuation and symbols
 */
export function foldSigns(text) {
  let out = "";
  for (const character of text) out += folded(character, signs, DROPPED_BUT_SIGNS);
  return out;
}

/**
 * @param {string} text
 * @returns {{text: string, offsets: number[]}} `fold(text)`, and where each code unit comes from
 */
export function foldWithOffsets(text) {
  let out = "";
  /** @type {number[]} */
  const offsets = [];
  let at = 0;
  for (const character of text) {
    const form = folded(character, letters, DROPPED);
    out += form;
    for (let i = 0; i < form.length; i++) offsets.push(at);
    at += character.length;
  }
  offsets.push(at);
  return { text: out, offsets };
}

const WORD = /([-－]?)(?:["“”„＂「『]([^"“”＂」』]+)["“”＂」』]?|(\S+))/gu;
const AROUND = 36; // characters of a passage on each side of a hit

/** @typedef {{folded: string, literal: string}} Word `literal`, of an exact phrase: with its signs */
/** @typedef {{words: Word[], without: Word[]}} Query */
/** @typedef {{text: string, marks: [number, number][]}} Passage */

/**
 * @param {string} typed
 * @returns {Query}
 */
export function parse(typed) {
  /** @type {Query} */
  const query = { words: [], without: [] };
  for (const [, sign, phrase, plain] of typed.matchAll(WORD)) {
    const folded = fold(phrase ?? plain);
    if (!folded) continue;
    const list = sign ? query.without : query.words;
    const literal = phrase ? foldSigns(phrase) : "";
    if (list.some((word) => word.folded === folded && word.literal === literal)) continue;
    list.push({ folded, literal });
  }
  return query;
}

/**
 * @param {Query} query
 * @param {string} title
 * @param {string} text
 * @returns {boolean} whether a report of this title and text answers the query
 */
export function matches(query, title, text) {
  const plain = [fold(text), fold(title)];
  const exact = [...query.words, ...query.without].some((word) => word.literal)
    ? [foldSigns(text), foldSigns(title)]
    : [];
  /** @param {Word} word */
  const stands = (word) =>
    word.literal
      ? exact.some((part) => part.includes(word.literal))
      : plain.some((part) => part.includes(word.folded));
  return query.words.every(stands) && !query.without.some(stands);
}

/**
 * @param {Query} query
 * @param {string} text
 * @returns {number} how near the words stand to each other: up to 1, of one word 0
 */
export function nearness(query, text) {
  if (query.words.length < 2) return 0;
  const folded = fold(text);
  /** @type {[number, number][]} */
  const at = [];
  for (const [number, word] of query.words.entries()) {
    let start = folded.indexOf(word.folded);
    if (start < 0) return 0;
    for (; start >= 0; start = folded.indexOf(word.folded, start + 1)) at.push([start, number]);
  }
  at.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @type {Map<number, number>} */
  const last = new Map();
  let best = [...folded].length;
  for (const [start, number] of at) {
    last.set(number, start);
    if (last.size === query.words.length) {
      best = Math.min(best, start - Math.min(...last.values()));
    }
  }
  return 1 / (1 + best / 100);
}

/**
 * @param {Query} query
 * @param {string} text
 * @returns {[number, number][]} where its words stand, in order, those that overlap as one
 */
export function marksIn(query, text) {
  const folded = foldWithOffsets(text);
  /** @type {[number, number][]} */
  const spans = [];
  for (const { folded: word } of query.words) {
    let at = folded.text.indexOf(word);
    for (; at >= 0; at = folded.text.indexOf(word, at + word.length)) {
      const last = folded.offsets[at + word.length - 1];
      const wide = (text.codePointAt(last) ?? 0) > 0xffff;
      spans.push([folded.offsets[at], last + (wide ? 2 : 1)]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @type {[number, number][]} */
  const joined = [];
  for (const [start, end] of spans) {
    const before = joined.at(-1);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/**
 * @param {Query} query
 * @param {string} title
 * @param {string} body
 * @returns {Passage} the piece of a report around the first word that stands in it; of the title
 *   where the text holds none
 */
export function passageOf(query, title, body) {
  const inBody = marksIn(query, body);
  const text = inBody.length ? body : title;
  const marks = inBody.length ? inBody : marksIn(query, title);
  const [first, behind] = marks[0] ?? [0, 0];
  let begin = Math.max(text.lastIndexOf("\n", first - 1) + 1, first - AROUND);
  while (begin < first && "，。；：、！？）”".includes(text[begin])) begin += 1; // no beginning
  const line = text.indexOf("\n", behind);
  const end = Math.min(line < 0 ? text.length : line, behind + 2 * AROUND);
  return {
    text: text.slice(begin, end).replaceAll("\n", " "),
    marks: marks
      .filter(([a, b]) => a < end && b > begin)
      .map(([a, b]) => [Math.max(a, begin) - begin, Math.min(b, end) - begin]),
  };
}

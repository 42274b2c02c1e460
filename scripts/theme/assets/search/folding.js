// @ts-check
/** Text → what search compares, as `archive/search/folding.py` does it: one code point at a time. */

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

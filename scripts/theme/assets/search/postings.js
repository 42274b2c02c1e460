// @ts-check
/** Bytes → postings, as `archive/search/bits.py` wrote them, and the keys of n-grams. */

export const KEY_BITS = 25;
export const PAIR = 2;
const TITLE = 3;
const SEED = 0x9dc5;
const FACTOR = 0x9e3779b1;
const MIX = 0x85ebca6b;

/**
 * @param {string} gram
 * @returns {number} the key of an n-gram
 */
export function keyOf(gram) {
  let value = SEED;
  let size = 0;
  for (const character of gram) {
    size += 1;
    value = Math.imul(value + /** @type {number} */ (character.codePointAt(0)), FACTOR);
  }
  value = Math.imul(value ^ (value >>> 15), MIX);
  return (((value ^ (value >>> 13)) >>> (34 - KEY_BITS)) << 2) | (size & 3);
}

/** Numbers read from bytes, one after the other. */
class Bits {
  /** @param {Uint8Array} data @param {number} start in bytes */
  constructor(data, start) {
    this.data = data;
    this.at = start * 8;
  }

  /** @returns {number} the next 32 bits, zeros behind the end */
  peek() {
    const { data, at } = this;
    const i = at >>> 3;
    const shift = at & 7;
    const word = (data[i] << 24) | (data[i + 1] << 16) | (data[i + 2] << 8) | data[i + 3];
    return shift ? (word << shift) | (data[i + 4] >>> (8 - shift)) : word;
  }

  unary() {
    let count = 0;
    for (;;) {
      const ones = Math.clz32(~this.peek());
      count += ones;
      this.at += ones;
      if (ones < 32) break;
    }
    this.at += 1;
    return count;
  }

  /** @param {number} width at most 25 bits */
  take(width) {
    if (!width) return 0;
    const value = this.peek() >>> (32 - width);
    this.at += width;
    return value;
  }

  /** @param {number} width */
  rice(width) {
    const quotient = this.unary();
    return (quotient << width) | this.take(width);
  }

  gamma() {
    const lower = this.unary();
    return (1 << lower) | this.take(lower);
  }
}

/** @param {number} span @param {number} count */
function widthOf(span, count) {
  return Math.max(0, 31 - Math.clz32(Math.floor(span / Math.max(count, 1))));
}

/**
 * @typedef {{reports: Uint16Array, classes: Uint8Array}} Held the reports of one partition that
 *   hold a term, and its class in each
 */

/**
 * @param {Uint8Array} data
 * @param {number} at
 * @returns {[number, number]} the number (LEB128) that begins there, and where it ends
 */
export function numberAt(data, at) {
  let number = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = data[at++];
    number |= (byte & 127) << shift;
    if (!(byte > 127)) return [number, at];
  }
}

/**
 * Find terms in a shard.
 * @param {Uint8Array} data the shard
 * @param {number} number of the shard
 * @param {number} shards how many there are
 * @param {number[]} sizes how many reports each partition has
 * @param {number[]} keys what is wanted, of this shard
 * @returns {Map<number, Held[]>} for each key found, what each partition holds (or nothing)
 */
export function find(data, number, shards, sizes, keys) {
  const span = (1 << KEY_BITS) / shards;
  /** @type {Map<number, Held[]>} */
  const out = new Map();
  const wanted = new Set(keys);
  const last = Math.max(...keys);
  let start = 0;
  for (let partition = 0; partition < sizes.length; partition++) {
    let length;
    [length, start] = numberAt(data, start);
    const bits = new Bits(data, start);
    start += length;
    const size = sizes[partition];
    const terms = bits.gamma() - 1;
    const width = widthOf(span, terms);
    let key = number * span - 1;
    for (let term = 0; term < terms && key < last; term++) {
      key += bits.rice(width) + 1;
      const held = readHeld(bits, size, key, wanted.has(key));
      if (!held) continue;
      const all = out.get(key) ?? [];
      all[partition] = held;
      out.set(key, all);
    }
  }
  return out;
}

/**
 * @param {Bits} bits
 * @param {number} size of the partition
 * @param {number} key
 * @param {boolean} wanted what is not is read over
 * @returns {Held | undefined}
 */
function readHeld(bits, size, key, wanted) {
  const count = bits.gamma();
  const dense = count * 2 > size;
  const written = dense ? size - count : count;
  const width = widthOf(size, written);
  const reports = new Uint16Array(wanted ? count : 0);
  let at = -1;
  let next = 0;
  for (let i = 0; i < written; i++) {
    const gap = bits.rice(width);
    if (!wanted) continue;
    if (dense) for (let j = 0; j < gap; j++) reports[next++] = ++at;
    at += dense ? 1 : gap + 1;
    if (!dense) reports[next++] = at;
  }
  if (wanted && dense) while (next < count) reports[next++] = ++at;
  const classes = new Uint8Array(wanted ? count : 0);
  if ((key & 3) < PAIR) return wanted ? { reports, classes } : undefined;
  if (dense) {
    const titles = bits.gamma() - 1;
    const gap = widthOf(size, titles);
    for (let i = 0, title = -1; i < titles; i++) {
      title += bits.rice(gap) + 1;
      if (wanted) classes[reports.indexOf(title)] = TITLE;
    }
  } else {
    for (let i = 0; i < count; i++) classes[i] = bits.unary();
  }
  return wanted ? { reports, classes } : undefined;
}

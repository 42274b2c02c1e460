// @ts-check
/** The index, asked: n-grams say which reports may answer, their texts say which do. */

import { KEY_BITS, PAIR, find, keyOf } from "./postings.js";
import { fold, learn, learned, matches, nearness, parse, passageOf } from "./query.js";

const VERSION = 1;
const LONGEST = 3;
const COMMON_BITS = 15;
const WEIGHTS = [1.0, 1.5, 1.9, 6.0]; // of a word's classes; the last stands in the title
const MOST_PAIRS = 16; // of one word that are looked up
const FIRST = 4; // reports that are looked into before anything is shown
const TOGETHER = 10; // the same from then on
const MOST = 80; // the same while none of them answers
const HELD = 400; // shards, and reports, that are kept in memory

/**
 * @typedef {{id: string, url: string, title: string, year: number, date: string, period: string,
 *   genre: string, level: string, place: string[], text: string,
 *   traditional?: boolean}} Report
 * @typedef {Report & {passage: import("./query.js").Passage}} Hit
 * @typedef {{date: number[], genre: number[], level: number[], place: number[], genres: string[],
 *   levels: string[], places: [string, number][]}} Facets
 * @typedef {{genre?: string[], level?: string[], year?: string[], place?: string[]}} Filters
 * @typedef {import("./query.js").Query} Query
 * @typedef {import("./postings.js").Held} Held
 */

/** What the index lacks or a host does not send. */
export class Unreachable extends Error {}

/** @param {unknown} error @returns {string} what to tell a reader */
export function explain(error) {
  if (error instanceof Unreachable) return `取不到检索索引（${error.message}）`;
  throw error;
}

/** Raised where a newer index has taken this one's place: search again. */
export class Moved extends Error {}

export class Engine {
  /** @param {URL} base the folder of index.json */
  constructor(base) {
    this.base = base;
    /** @type {Promise<Index> | undefined} */
    this.index = undefined;
  }

  /** Fetch what every query needs. @param {RequestCache} [cache] */
  open(cache = "default") {
    this.index ??= Index.open(this.base, cache).catch((error) => {
      this.index = undefined;
      throw error;
    });
    return this.index;
  }

  /**
   * Start a search; what it finds comes from `Results.more`.
   * @param {string} typed
   * @param {{sort?: string, filters?: Filters}} [how]
   * @returns {Promise<Results>}
   */
  async search(typed, how = {}) {
    try {
      return await (await this.open()).search(typed, how);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      this.index = undefined; // the site was published anew meanwhile
      return await (await this.open("reload")).search(typed, how);
    }
  }
}

class Index {
  /** @param {URL} base @param {any} head */
  constructor(base, head) {
    this.folder = new URL(`${head.folder}/`, base);
    /** @type {number} */
    this.shards = head.shards;
    /** @type {number[]} */
    this.years = head.years;
    /** @type {number[][]} */
    this.counts = head.partitions;
    this.common = Uint8Array.from(atob(head.common), (character) => character.charCodeAt(0));
    this.sizes = this.counts.map((counts) => counts.reduce((sum, count) => sum + count, 0));
    /** @type {number[]} the number of each partition's first report */
    this.firsts = [];
    this.reports = 0;
    for (const size of this.sizes) {
      this.firsts.push(this.reports);
      this.reports += size;
    }
    /** For each report the number of its year, 0 the newest. */
    this.yearOf = new Uint16Array(this.reports);
    let at = 0;
    for (const counts of this.counts) {
      counts.forEach((count, year) => this.yearOf.fill(year, at, (at += count)));
    }
    /** @type {Map<number, Promise<Uint8Array>>} */
    this.held = new Map();
    /** @type {Map<number, Promise<Report>>} */
    this.read = new Map();
    /** @type {Promise<Facets> | undefined} */
    this.known = undefined;
  }

  /** @param {URL} base @param {RequestCache} cache */
  static async open(base, cache) {
    const answer = await asked(new URL("index.json", base), cache);
    const head = await answer.json();
    if (head.version !== VERSION) throw new Unreachable(`index version ${head.version}`);
    return new Index(base, head);
  }

  /** @param {string} name @returns {Promise<Uint8Array>} */
  async file(name) {
    const answer = await asked(new URL(name, this.folder), "default", true);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** @param {string} name @returns {Promise<any>} */
  async inflated(name) {
    const answer = await asked(new URL(name, this.folder), "default", true);
    const stream = /** @type {ReadableStream} */ (answer.body);
    return new Response(stream.pipeThrough(new DecompressionStream("deflate-raw")));
  }

  /** @returns {Promise<Facets>} */
  facets() {
    this.known ??= this.inflated("facets.bin").then((file) => file.json());
    return this.known;
  }

  async table() {
    if (!learned()) learn(await (await this.inflated("simplified.bin")).text());
  }

  /** @param {number} number @returns {Promise<Uint8Array>} */
  shard(number) {
    let data = this.held.get(number);
    if (!data) {
      data = this.file(`s/${number.toString(16)}.bin`);
      keep(this.held, number, data);
    }
    return data;
  }

  /**
   * @param {string} typed
   * @param {{sort?: string, filters?: Filters}} how
   * @returns {Promise<Results>}
   */
  async search(typed, how) {
    if (/-\S*\p{Script=Han}/u.test(typed)) await this.table(); // a wrong one finds too much
    const results = await this.answers(parse(typed), how);
    results.first = await results.more();
    if (results.found || learned() || !/\p{Script=Han}/u.test(typed)) return results;
    await this.table(); // perhaps it was typed in traditional characters
    return fold(typed) === results.query.words.map((word) => word.folded).join("")
      ? results
      : this.search(typed, how);
  }

  /**
   * @param {Query} query
   * @param {{sort?: string, filters?: Filters}} how
   */
  async answers(query, how) {
    const grams = new Map([...query.words, ...query.without].map((w) => [w, this.grams(w.folded)]));
    const postings = await this.postings([...grams.values()].flat());
    const wanted = query.words.map((word) => this.holding(grams.get(word) ?? [], postings));
    const unwanted = query.without.map((word) => this.holding(grams.get(word) ?? [], postings));
    const filters = how.filters ?? {};
    const allowed = Object.values(filters).some((chosen) => chosen.length)
      ? this.allowed(await this.facets(), filters)
      : undefined;
    const dates = how.sort === "date" ? (await this.facets()).date : undefined;
    return new Results(this, query, filters, this.ranked(wanted, unwanted, dates), allowed);
  }

  /**
   * @param {string} folded
   * @returns {string[][]} the n-grams to look up: all pairs, and the longer ones that may be terms
   */
  grams(folded) {
    const text = [...folded];
    if (text.length < PAIR) return [text];
    const out = new Map();
    let at = text.slice(1).map((_, i) => i);
    if (at.length > MOST_PAIRS) {
      // of a long phrase some pairs, evenly spread, say enough
      const last = text.length - 2;
      at = at.slice(0, MOST_PAIRS).map((i) => Math.floor((i * last) / (MOST_PAIRS - 1)));
    }
    for (let size = PAIR; size <= LONGEST; size++) {
      for (const i of at) out.set(text.slice(i, i + size).join(""), text.slice(i, i + size));
      const common = new Set(at.filter((i) => this.isCommon(text.slice(i, i + size))));
      at = at.filter((i) => common.has(i) && common.has(i + 1));
    }
    return [...out.values()];
  }

  /** @param {string[]} gram */
  isCommon(gram) {
    const place = keyOf(gram) >> (KEY_BITS - COMMON_BITS);
    return Boolean((this.common[place >> 3] >> (7 - (place & 7))) & 1);
  }

  /**
   * @param {string[][]} grams
   * @returns {Promise<Map<string, Held[]>>} by n-gram, what each partition holds
   */
  async postings(grams) {
    const span = (1 << KEY_BITS) / this.shards;
    /** @type {Map<number, Map<string, number>>} */
    const wanted = new Map();
    for (const gram of grams) {
      const key = keyOf(gram);
      const number = Math.floor(key / span);
      wanted.set(number, (wanted.get(number) ?? new Map()).set(gram.join(""), key));
    }
    /** @type {Map<string, Held[]>} */
    const out = new Map();
    await Promise.all(
      [...wanted].map(async ([number, keys]) => {
        const data = await this.shard(number);
        const found = find(data, number, this.shards, this.sizes, [...keys.values()]);
        for (const [gram, key] of keys) {
          const held = found.get(key);
          if (held) out.set(gram, held);
        }
      }),
    );
    return out;
  }

  /**
   * @param {string[][]} grams of a word, the shorter ones first
   * @param {Map<string, Held[]>} postings
   * @returns {{reports: number[], classes: number[]}} those that hold all of them
   */
  holding(grams, postings) {
    /** @type {number[]} */
    const reports = [];
    /** @type {number[]} */
    const classes = [];
    for (const [partition, size] of this.sizes.entries()) {
      const least = Math.max(4, Math.ceil((size * 2) / 25));
      /** @type {Map<string, number>} how many reports of the partition hold each term */
      const terms = new Map();
      const met = new Uint8Array(size);
      const lowest = new Uint8Array(size).fill(255);
      let lists = 0;
      for (const gram of grams) {
        const name = gram.join("");
        const held = postings.get(name)?.[partition];
        if (gram.length > PAIR) {
          const common = [gram.slice(0, -1), gram.slice(1)].every(
            (half) => (terms.get(half.join("")) ?? 0) >= least,
          );
          if (!common) continue;
        }
        terms.set(name, held?.reports.length ?? 0);
        lists += 1;
        if (!held) break;
        const rated = gram.length === PAIR;
        for (let i = 0; i < held.reports.length; i++) {
          const report = held.reports[i];
          if (met[report] !== lists - 1) continue;
          met[report] = lists;
          if (rated && held.classes[i] < lowest[report]) lowest[report] = held.classes[i];
        }
      }
      for (let report = 0; report < size; report++) {
        if (!lists || met[report] !== lists) continue;
        reports.push(this.firsts[partition] + report);
        classes.push(lowest[report] === 255 ? 0 : lowest[report]);
      }
    }
    return { reports, classes };
  }

  /**
   * @param {{reports: number[], classes: number[]}[]} wanted
   * @param {{reports: number[]}[]} unwanted
   * @param {number[] | undefined} dates sort by these
   * @returns {{scores: Float64Array, order: Float64Array}} the reports that may answer, best first
   */
  ranked(wanted, unwanted, dates) {
    const scores = new Float64Array(this.reports);
    const met = new Uint8Array(this.reports);
    for (const { reports, classes } of wanted) {
      const rarity = Math.log(1 + (this.reports - reports.length + 0.5) / (reports.length + 0.5));
      for (let i = 0; i < reports.length; i++) {
        scores[reports[i]] += rarity * WEIGHTS[classes[i]];
        met[reports[i]] += 1;
      }
    }
    const doubted = new Set(unwanted.flatMap(({ reports }) => reports));
    // One number a report holds its whole rank: doubt, score, year, place.
    const places = 2 ** 20;
    const ranks = [];
    for (let report = 0; report < this.reports; report++) {
      if (!wanted.length || met[report] !== wanted.length) continue;
      scores[report] = Math.floor(scores[report] * 1000 + 0.5) / 1000;
      const first = dates ? dates[report] : Math.round(scores[report] * 1000) * 128 + 127 - Math.min(this.yearOf[report], 127);
      ranks.push((first - (doubted.has(report) ? 2 ** 32 : 0)) * places - report);
    }
    const order = Float64Array.from(ranks).sort().reverse();
    for (let i = 0; i < order.length; i++) order[i] = (places - (order[i] % places)) % places;
    return { scores, order };
  }

  /**
   * @param {Facets} facets
   * @param {Filters} filters
   * @returns {(report: number) => boolean}
   */
  allowed(facets, filters) {
    /** @type {((report: number) => boolean)[]} */
    const tests = [];
    for (const [key, column, names] of /** @type {const} */ ([
      ["genre", facets.genre, facets.genres],
      ["level", facets.level, facets.levels],
    ])) {
      const chosen = new Set((filters[key] ?? []).map((name) => names.indexOf(name)));
      if (chosen.size) tests.push((report) => chosen.has(column[report]));
    }
    const years = new Set((filters.year ?? []).map(Number));
    if (years.size) tests.push((report) => years.has(this.years[this.yearOf[report]]));
    const places = new Set((filters.place ?? []).map((path) => placeOf(facets, path)));
    if (places.size) tests.push((report) => above(facets, facets.place[report]).some((place) => places.has(place)));
    return (report) => tests.every((test) => test(report));
  }

  /** @param {number} number @returns {Promise<Report>} */
  report(number) {
    let report = this.read.get(number);
    if (!report) {
      let partition = 0;
      while (number >= this.firsts[partition] + this.sizes[partition]) partition += 1;
      const local = number - this.firsts[partition];
      const file = this.inflated(`t/${partition.toString(16)}/${local.toString(16)}.bin`);
      report = file.then((answer) => answer.json());
      keep(this.read, number, report);
    }
    return report;
  }
}

/** The answers to one query, as many as were asked for. */
export class Results {
  /**
   * @param {Index} index
   * @param {Query} query
   * @param {Filters} filters
   * @param {{scores: Float64Array, order: Float64Array}} ranked
   * @param {((report: number) => boolean) | undefined} allowed
   */
  constructor(index, query, filters, { scores, order }, allowed) {
    this.index = index;
    this.query = query;
    this.filters = filters;
    /** @type {Hit[]} hits that were looked for before anyone asked */
    this.first = [];
    this.scores = scores;
    /** The reports that may answer: all of them, whatever the filters. */
    this.all = order;
    this.order = allowed ? order.filter(allowed) : order;
    /** @type {Promise<Hit[]>} */
    this.last = Promise.resolve([]);
    this.looked = 0;
    this.found = 0;
    this.batch = FIRST;
  }

  /** Whether every report that may answer was looked into. */
  get done() {
    return this.looked >= this.order.length;
  }

  /** How many reports answer; about that many, unless `done`. */
  get count() {
    return this.found + this.order.length - this.looked;
  }

  /** @returns {Promise<Hit[]>} the next hits; none when there are no more */
  more() {
    this.last = this.last.then(() => this.next()); // one after the other, however often asked
    return this.last;
  }

  /** @returns {Promise<Hit[]>} */
  async next() {
    if (this.first.length) return this.first.splice(0);
    while (!this.done) {
      const some = [...this.order.subarray(this.looked, this.looked + this.batch)];
      const reports = await Promise.all(some.map((number) => this.index.report(number)));
      if (!learned() && reports.some((report) => report.traditional)) {
        await this.index.table();
      }
      this.looked += some.length;
      const hits = reports
        .map((report, at) => ({ report, score: this.scores[some[at]] }))
        .filter(({ report }) => matches(this.query, report.title, report.text))
        .map((hit) => ({ ...hit, rank: hit.score + nearness(this.query, hit.report.text) }))
        .sort((a, b) => b.rank - a.rank);
      this.found += hits.length;
      this.batch = hits.length ? TOGETHER : Math.min(MOST, this.batch * 2);
      if (hits.length) {
        return hits.map(({ report }) => ({ ...report, passage: passageOf(this.query, report.title, report.text) }));
      }
    }
    return [];
  }

  /**
   * Count the reports that may answer by facet, each under the filters of the others.
   * @returns {Promise<{genre: Map<string, number>, level: Map<string, number>,
   *   year: Map<string, number>, place: Map<string, number>}>} places by their path
   */
  async facets() {
    const facets = await this.index.facets();
    /** @type {Record<string, (report: number) => string[]>} */
    const names = {
      genre: (report) => [facets.genres[facets.genre[report]]],
      level: (report) => [facets.levels[facets.level[report]]],
      year: (report) => [String(this.index.years[this.index.yearOf[report]] || "")],
      place: (report) => above(facets, facets.place[report]).map((one) => pathOf(facets, one)),
    };
    /** @type {any} */
    const counts = {};
    for (const [facet, of] of Object.entries(names)) {
      const allowed = this.index.allowed(facets, { ...this.filters, [facet]: [] });
      /** @type {Map<string, number>} */
      const count = (counts[facet] = new Map());
      for (const report of this.all) {
        if (!allowed(report)) continue;
        for (const name of of(report)) if (name) count.set(name, (count.get(name) ?? 0) + 1);
      }
    }
    return counts;
  }
}

/**
 * Keep what was fetched, not too much of it, and nothing that failed.
 * @template T
 * @param {Map<number, Promise<T>>} kept
 * @param {number} number
 * @param {Promise<T>} data
 */
function keep(kept, number, data) {
  if (kept.size >= HELD) kept.clear();
  kept.set(number, data);
  data.catch(() => kept.delete(number));
}

/** @param {Facets} facets @param {number} place @returns {number[]} it and those that hold it */
function above(facets, place) {
  const out = [];
  for (; place; place = facets.places[place][1]) out.push(place);
  return out;
}

/** @param {Facets} facets @param {number} place @returns {string} */
function pathOf(facets, place) {
  return above(facets, place).reverse().map((one) => facets.places[one][0]).join("/");
}

/** @param {Facets} facets @param {string} path @returns {number} */
function placeOf(facets, path) {
  return facets.places.findIndex((_, place) => place > 0 && pathOf(facets, place) === path);
}

/**
 * @param {URL} address
 * @param {RequestCache} cache
 * @param {boolean} [inside] of the index: where it is not there, the index was replaced
 */
async function asked(address, cache, inside = false) {
  let answer;
  try {
    answer = await fetch(address, { cache });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (answer.status === 404 && inside) throw new Moved();
  if (!answer.ok) throw new Unreachable(`${answer.status} ${address.pathname}`);
  return answer;
}

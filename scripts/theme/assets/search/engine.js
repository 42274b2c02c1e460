// @ts-check
/** The index, asked: n-grams say which reports may answer, their texts say which do. */

import { KEY_BITS, PAIR, find, keyOf, numberAt } from "./postings.js";
import { fold, learn, learned, matches, nearness, parse, passageOf } from "./query.js";

const VERSION = 1;
const LONGEST = 3;
const COMMON_BITS = 15;
const WEIGHTS = [1.0, 1.5, 1.9, 6.0]; // of a word's classes; the last stands in the title
const MOST_PAIRS = 16; // of one word that are looked up
const MOST_WORDS = 16; // of one query; the rest is seen when a report is looked into
const FEW = 8; // reports that are looked into rather than fetching more n-grams
const FIRST = 4; // reports that are looked into before anything is shown
const TOGETHER = 10; // the same from then on
const MOST = 80; // the same while none of them answers
const HELD = 400; // shards, and reports, that are kept in memory

/**
 * @typedef {{id: string, url: string, title: string, year: number, date: string, period: string,
 *   genre: string, level: string, place: string[], text: string,
 *   traditional?: boolean}} Report
 * @typedef {Report & {number: number, passage: import("./query.js").Passage}} Hit
 * @typedef {{family: number[], date: number[], genre: number[], level: number[], place: number[], genres: string[],
 *   levels: string[], places: [string, number][]}} Facets
 * @typedef {Record<string, string[]>} Filters the values chosen of each facet
 * @typedef {Record<string, (report: number) => string[]>} Names
 * @typedef {{reports: number[], classes: number[], unsure: number}} Holding reports, a word's class
 *   in each, and in how many it may be missing
 * @typedef {{wanted: Holding[], unwanted: Holding[]}} Found for each word of a query
 * @typedef {import("./query.js").Query} Query
 * @typedef {import("./postings.js").Held} Held
 */

/** What the index lacks or a host does not send. */
export class Unreachable extends Error {}

/** @param {unknown} error @returns {string} what to tell a reader */
export function explain(error) {
  console.error(error);
  return error instanceof Moved ? "检索索引刚刚更新" : `取不到检索索引（${/** @type {any} */ (error).message}）`;
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
    this.common = bytesOf(head.common);
    /** @type {Set<number>} reports that a newer one takes the place of */
    this.replaced = new Set(head.replaced);
    /** @type {number[]} the number of each partition's first report */
    this.firsts = [];
    /** @type {number[]} how many each partition has */
    this.sizes = [];
    /** @type {number[]} for each report the number of its year, 0 the newest */
    this.yearOf = [];
    const counts = bytesOf(head.counts);
    for (let partition = 0, byte = 0; partition < head.partitions; partition++) {
      const first = this.yearOf.length;
      for (const year of this.years.keys()) {
        let count;
        [count, byte] = numberAt(counts, byte);
        while (count--) this.yearOf.push(year);
      }
      this.firsts.push(first);
      this.sizes.push(this.yearOf.length - first);
    }
    this.reports = this.yearOf.length;
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
    const query = parse(typed);
    let results = await this.answers(query, how, (word) => this.cover(word));
    results.first = await results.look();
    if (!results.found && !results.done) {
      results = await this.answers(query, how, (word) => this.grams(word));
      results.first = await results.next();
    }
    if (results.found || learned() || !/\p{Script=Han}/u.test(typed)) return results;
    await this.table(); // perhaps it was typed in traditional characters
    return fold(typed) === results.query.words.map((word) => word.folded).join("")
      ? results
      : this.search(typed, how);
  }

  /**
   * @param {Query} query
   * @param {{sort?: string, filters?: Filters}} how
   * @param {(folded: string) => string[]} gramsOf
   */
  async answers(query, how, gramsOf) {
    let found = await this.found(query, gramsOf);
    if (found.wanted.some(({ unsure }) => unsure > FEW)) {
      found = await this.found(query, (word) => this.grams(word));
    }
    const filters = how.filters ?? {};
    const allowed = Object.values(filters).some((chosen) => chosen.length)
      ? allows(await this.names(), filters)
      : undefined;
    const dates = how.sort === "date" ? (await this.facets()).date : undefined;
    return new Results(this, query, filters, this.ranked(found, dates), allowed);
  }

  /**
   * @param {Query} query
   * @param {(folded: string) => string[]} gramsOf
   * @returns {Promise<Found>} the reports that hold the n-grams of each word
   */
  async found(query, gramsOf) {
    const grams = [query.words, query.without].map((words) =>
      spread(words, MOST_WORDS).map((word) => gramsOf(word.folded)));
    const postings = await this.postings(grams.flat(2));
    const [wanted, unwanted] = grams.map((some) => some.map((of) => this.holding(of, postings)));
    return { wanted, unwanted };
  }

  /**
   * @param {string} folded
   * @returns {string[]} few n-grams that cover it: longer ones where they may be terms
   */
  cover(folded) {
    const text = [...folded];
    if (text.length <= PAIR) return [folded];
    const common = pairsOf(text).map((pair) => this.isCommon(pair));
    /** @type {Set<string>} */
    const out = new Set();
    for (let at = 0; at < common.length; ) {
      const begin = [at, at - 1].find((one) => common[one] && common[one + 1]);
      const size = begin === undefined ? PAIR : LONGEST;
      out.add(gramAt(text, begin ?? at, size));
      at = begin === undefined ? at + 1 : begin + 2;
    }
    return spread([...out], MOST_PAIRS);
  }

  /**
   * @param {string} folded
   * @returns {string[]} all its n-grams: pairs, and the longer ones that may be terms
   */
  grams(folded) {
    const text = [...folded];
    if (text.length < PAIR) return [folded];
    const all = pairsOf(text);
    const at = spread([...all.keys()], MOST_PAIRS); // of a long phrase some pairs say enough
    const pairs = new Map(at.map((i) => [i, this.isCommon(all[i])]));
    const longer = at.filter((i) => pairs.get(i) && pairs.get(i + 1));
    return [...new Set([...at.map((i) => all[i]), ...longer.map((i) => gramAt(text, i, LONGEST))])];
  }

  /** @param {string} gram */
  isCommon(gram) {
    const place = keyOf(gram) >> (KEY_BITS - COMMON_BITS);
    return Boolean((this.common[place >> 3] >> (7 - (place & 7))) & 1);
  }

  /**
   * @param {string[]} grams
   * @returns {Promise<Map<string, Held[]>>} by n-gram, what each partition holds
   */
  async postings(grams) {
    const span = (1 << KEY_BITS) / this.shards;
    /** @type {Map<number, Map<string, number>>} */
    const wanted = new Map();
    for (const gram of grams) {
      const key = keyOf(gram);
      const number = Math.floor(key / span);
      wanted.set(number, (wanted.get(number) ?? new Map()).set(gram, key));
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
   * An n-gram without postings is in no report of a partition, or no term there: its halves tell.
   * @param {string[]} grams of a word
   * @param {Map<string, Held[]>} postings
   * @returns {Holding} those that hold all of them
   */
  holding(grams, postings) {
    /** @type {number[]} */
    const reports = [];
    /** @type {number[]} */
    const classes = [];
    const known = new Set(grams);
    let unsure = 0;
    for (const [partition, size] of this.sizes.entries()) {
      const least = Math.max(4, Math.ceil((size * 2) / 25));
      const met = new Uint8Array(size);
      const lowest = new Uint8Array(size).fill(255);
      let lists = 0;
      let sure = true;
      for (const gram of grams) {
        const held = postings.get(gram)?.[partition];
        if (!held && [...gram].length > PAIR) {
          const halves = pairsOf([...gram]);
          if (!halves.every((half) => known.has(half))) sure = false;
          const count = (/** @type {string} */ half) =>
            postings.get(half)?.[partition]?.reports.length ?? 0;
          if (halves.some((half) => count(half) < least)) continue;
        }
        lists += 1;
        if (!held) break;
        for (let i = 0; i < held.reports.length; i++) {
          const report = held.reports[i];
          if (met[report] !== lists - 1) continue;
          met[report] = lists;
          if (held.classes[i] < lowest[report]) lowest[report] = held.classes[i];
        }
      }
      for (let report = 0; report < size; report++) {
        if (met[report] !== lists) continue;
        reports.push(this.firsts[partition] + report);
        classes.push(lowest[report] === 255 ? 0 : lowest[report]);
        if (!sure) unsure += 1;
      }
    }
    return { reports, classes, unsure };
  }

  /**
   * @param {Found} found
   * @param {number[]} [dates] sort by these
   * @returns {{scores: Float64Array, order: Float64Array}} the reports that may answer, best first
   */
  ranked({ wanted, unwanted }, dates) {
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

  /** @returns {Promise<Names>} for each facet, what a report is filed under */
  async names() {
    const { genre, level, place, genres, levels, places } = await this.facets();
    /** @type {string[][]} the paths of each place and of those that hold it, the largest first */
    const paths = [];
    for (const [name, above] of places) {
      const held = paths[above] ?? [];
      paths.push(name ? [...held, [...held.slice(-1), name].join("/")] : []);
    }
    return {
      genre: (report) => [genres[genre[report]]],
      level: (report) => [levels[level[report]]],
      year: (report) => [String(this.years[this.yearOf[report]] || "")],
      place: (report) => paths[place[report]],
    };
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
    const next = () => this.next();
    this.last = this.last.then(next, next); // one after the other, however often asked
    return this.last;
  }

  /** @returns {Promise<Hit[]>} */
  async next() {
    let hits = this.first.splice(0);
    while (!hits.length && !this.done) hits = await this.look();
    return hits;
  }

  /** @returns {Promise<Hit[]>} those of the next few reports that answer */
  async look() {
    const { query } = this;
    const some = [...this.order.subarray(this.looked, this.looked + this.batch)];
    const reports = await Promise.all(some.map((number) => this.index.report(number)));
    if (reports.some((report) => report.traditional)) await this.index.table();
    this.looked += some.length;
    const hits = reports
      .map((report, at) => ({ report: { ...report, number: some[at] }, score: this.scores[some[at]] }))
      .filter(({ report }) => matches(query, report.title, report.text))
      .map(({ report, score }) => ({ report, rank: score + nearness(query, report.text) }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ report }) => ({ ...report, passage: passageOf(query, report.title, report.text) }));
    this.found += hits.length;
    this.batch = hits.length ? TOGETHER : Math.min(MOST, this.batch * 2);
    return hits;
  }

  /**
   * Count the reports that may answer by facet, each under the filters of the others.
   * @returns {Promise<{genre: Map<string, number>, level: Map<string, number>,
   *   year: Map<string, number>, place: Map<string, number>}>} places by their path
   */
  async facets() {
    const names = await this.index.names();
    /** @type {any} */
    const counts = {};
    for (const [facet, of] of Object.entries(names)) {
      const allowed = allows(names, { ...this.filters, [facet]: [] });
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
 * @param {Names} names
 * @param {Filters} filters
 * @returns {(report: number) => boolean} whether a report passes: of each facet one value
 */
function allows(names, filters) {
  const tests = Object.entries(filters).filter(([, chosen]) => chosen.length);
  return (report) =>
    tests.every(([facet, chosen]) => names[facet](report).some((name) => chosen.includes(name)));
}

/** @param {string[]} text code points @param {number} at @param {number} size */
function gramAt(text, at, size) {
  return text.slice(at, at + size).join("");
}

/** @param {string[]} text code points */
function pairsOf(text) {
  return text.slice(1).map((_, at) => gramAt(text, at, PAIR));
}

/** @param {string} text in Base64 */
function bytesOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} most
 * @returns {T[]} at most so many of them, evenly spread, the first and the last among them
 */
function spread(items, most) {
  if (items.length <= most) return items;
  const last = items.length - 1;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * last) / (most - 1))]);
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

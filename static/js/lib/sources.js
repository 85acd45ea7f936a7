import { hostOf } from "./tool-calls.js";

/**
 * @typedef {import("./parts.js").Call} Call
 * @typedef {{number: number, title: string, url: string, host: string}} Source
 */

// A passage of a library: the one kind of address on this site that is a source.
const PASSAGE = /^\/libraries\/[\da-f-]{36}\/files\/[\da-f-]{36}#p\d+$/;

/**
 * Where statements come from, in the order in which the calls told of them; each address
 * once, and only those that a browser may open.
 * @param {Call[]} calls
 * @returns {Source[]}
 */
export function sourcesOf(calls) {
  /** @type {Map<string, Source>} */
  const found = new Map();
  for (const { title, url } of calls.flatMap((call) => call.citations ?? [])) {
    const host = hostOf(url);
    if ((host || PASSAGE.test(url)) && !found.has(url))
      found.set(url, { number: found.size + 1, title: title || host, url, host });
  }
  return [...found.values()];
}

/**
 * What the numbers in brackets mean to whoever writes after these calls. Each result has
 * numbers of its own, so the latest round that told a number is meant; where two of its
 * results differ, nobody knows, and the number is left out.
 * @param {Call[]} calls
 * @returns {Map<number, Source>}
 */
export function marksOf(calls) {
  const sources = new Map(sourcesOf(calls).map((source) => [source.url, source]));
  /** @type {Map<number, Source>} */
  const marks = new Map();
  const settled = new Set();
  for (const round of roundsOf(calls).reverse()) {
    for (const [number, urls] of numbered(round)) {
      const source = urls.size === 1 && sources.get([...urls][0]);
      if (source && !settled.has(number)) marks.set(number, source);
      settled.add(number);
    }
  }
  return marks;
}

/** @param {Call[]} calls */
function roundsOf(calls) {
  /** @type {Map<number, Call[]>} */
  const rounds = new Map();
  for (const call of calls) {
    const round = rounds.get(call.round) ?? [];
    rounds.set(call.round, [...round, call]);
  }
  return [...rounds.values()];
}

/** The addresses by the number that a result gave them. @param {Call[]} calls */
function numbered(calls) {
  /** @type {Map<number, Set<string>>} */
  const found = new Map();
  for (const { citations = [], result = "" } of calls)
    for (const [index, { url }] of citations.entries()) {
      const number = index + 1;
      if (!`\n${result}`.includes(`\n[${number}]`)) continue;
      found.set(number, (found.get(number) ?? new Set()).add(url));
    }
  return found;
}

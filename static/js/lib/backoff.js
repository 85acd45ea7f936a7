const FIRST = 400; // ms
const LONGEST = 15_000; // ms

/**
 * How long to wait before try `attempt` (from 0): doubling, with full jitter, so that
 * a thousand tabs do not return in the same moment.
 * @param {number} attempt
 * @param {() => number} random
 */
export function pause(attempt, random) {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.3 + 0.7 * random()));
}

const FIRST = 400; // ms
const LONGEST = 15_000; // ms

/**
 * How long to wait before try `attempt` (from 0): doubling, with full jitter, so that
 * a thousand tabs do not return in the same moment.
 * @param {number} attempt
 * @param {() => number} random
 * @param {number} notBefore ms that the server asks for; then up to as many again
 */
export function pause(attempt, random, notBefore = 0) {
  if (notBefore) return Math.round(notBefore * (1 + random()));
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.3 + 0.7 * random()));
}

// Tries that failed and were followed by another: while there is no answer one line says
// what happens now, afterwards nobody needs to know.
const ATTEMPTS = new Set(["failover", "waiting", "retrying"]);

/**
 * The notes of an answer that are worth showing: of the attempts only the last, and only
 * while the answer is still awaited.
 * @template {{code: string}} N
 * @param {N[]} notes
 * @param {boolean} awaited nothing of the answer is there, and it is being written
 * @returns {N[]}
 */
export function worthShowing(notes, awaited) {
  const last = notes.findLast(isAttempt);
  return notes.filter((note) => !isAttempt(note) || (awaited && note === last));
}

/** @param {{code: string}} note */
const isAttempt = ({ code }) => ATTEMPTS.has(code);

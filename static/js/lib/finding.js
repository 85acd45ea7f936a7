/** @typedef {{label?: string, model: string, endpoint: string, description?: string}} Named */

/**
 * Whether an offer has these words, which are in lower case, in its name or description.
 * @param {Named} offer
 * @param {string} wanted
 */
export const matches = ({ label, model, endpoint, description }, wanted) =>
  `${label ?? ""} ${model} ${endpoint} ${description ?? ""}`
    .toLowerCase()
    .includes(wanted);

/**
 * The one of `found` that Enter should take: named exactly so, else beginning so, else
 * the first that has the words in its name, else the first.
 * @template {Named} T
 * @param {T[]} found
 * @param {string} wanted in lower case
 * @returns {T | undefined}
 */
export function best(found, wanted) {
  const claims = [
    (/** @type {string} */ name) => name === wanted,
    (/** @type {string} */ name) => name.startsWith(wanted),
    (/** @type {string} */ name) => name.includes(wanted),
  ];
  for (const claim of claims) {
    const hit = found.find((offer) => names(offer).some(claim));
    if (hit) return hit;
  }
  return found[0];
}

/** @param {Named} offer */
const names = ({ label, model }) =>
  [label, model].filter(Boolean).map((name) => String(name).toLowerCase());

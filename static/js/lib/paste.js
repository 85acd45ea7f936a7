const MUCH = 12_000; // letters of Latin text: some 3,000 tokens
const DENSE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]/g; // about a token each
const LETTERS = 4; // of Latin text in a token

/** Whether a pasted text is so long that it is better attached. @param {string} text */
export function isLong(text) {
  if (text.length > MUCH) return true;
  if (text.length * LETTERS <= MUCH) return false;
  const dense = text.match(DENSE)?.length ?? 0;
  return text.length + dense * (LETTERS - 1) > MUCH;
}

/**
 * What remains of a text without what was pasted; null when that is not in it any more.
 * @param {string} whole
 * @param {string} pasted
 */
export function without(whole, pasted) {
  const place = whole.lastIndexOf(pasted);
  if (place < 0) return null;
  return whole.slice(0, place) + whole.slice(place + pasted.length);
}

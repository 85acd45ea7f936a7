const GAPS = /[\s\u00ad\ufffe]+/gu; // that lines and words of a page are parted by

/**
 * The first and last of the texts between which a passage stands, spaces and the ends of
 * lines aside; null when it does not. Of a passage that was shortened its beginning counts.
 * @param {string[]} texts
 * @param {string} passage
 * @returns {[number, number] | null}
 */
export function placeOf(texts, passage) {
  const bare = texts.map((text) => text.replace(GAPS, "").toLowerCase());
  const whole = bare.join("");
  const wanted = passage.replace(GAPS, "").replace(/…$/u, "").toLowerCase();
  if (!wanted) return null;
  for (const part of [wanted, wanted.slice(0, ENOUGH)]) {
    const start = whole.indexOf(part);
    if (start >= 0 && part.length >= Math.min(LEAST, wanted.length))
      return [at(bare, start), at(bare, start + part.length - 1)];
  }
  return null;
}

const ENOUGH = 60; // letters by which the beginning of a passage is known
const LEAST = 12;

/** The text that holds a letter of all. @param {string[]} texts @param {number} place */
function at(texts, place) {
  let before = 0;
  for (const [number, text] of texts.entries()) {
    before += text.length;
    if (place < before) return number;
  }
  return texts.length - 1;
}

/** What the address asks for: `#page=3&mark=words`. @param {string} hash */
export function wish(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const page = Number.parseInt(said.get("page") ?? "", 10);
  return { page: page > 0 ? page : 0, mark: said.get("mark") ?? "" };
}

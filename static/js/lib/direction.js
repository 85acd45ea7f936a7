const FIRST = 2_000; // characters within which a letter is looked for
const LEFTWARDS =
  /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/**
 * Which way a text runs, by its first letter. A field's own `dir=auto` reads all of the
 * text again for every change of it, which costs more than showing it.
 * @param {string} text
 */
export function direction(text) {
  const letter = /\p{L}/u.exec(text.slice(0, FIRST))?.[0] ?? "";
  return LEFTWARDS.test(letter) ? "rtl" : "ltr";
}

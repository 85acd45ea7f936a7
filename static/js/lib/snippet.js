/**
 * A piece of Markdown as the words in it, without marks that make no sense in a line.
 * @param {string} piece
 */
export const wordsOf = (piece) =>
  piece
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, "$1")
    .replace(/(^|\s)(?:#{1,6}|>|[-*+])(?=\s)/g, "$1")
    .replace(/\*\*|__|~~|`+|\$\$?/g, "")
    .replace(/\s*\|[\s|:-]*/g, " ")
    .replace(/\s+/g, " ");

// What may stay in a picture that somebody else's text has made: nothing that acts, and
// nothing that fetches from elsewhere. The page's policy forbids both as well.
const ACTING = new Set([
  "script",
  "iframe",
  "object",
  "embed",
  "image",
  "img",
  "link",
  "form",
  "animate",
  "set",
]);

/** Say whether an element may stay. @param {string} name */
export function staysElement(name) {
  return !ACTING.has(name.toLowerCase());
}

/**
 * Say whether an attribute may stay: no handler, no address but one inside the picture.
 * @param {string} name @param {string} value
 */
export function staysAttribute(name, value) {
  if (/^on/i.test(name)) return false;
  if (/(^|:)(href|src|action|formaction)$/i.test(name)) return /^\s*#/.test(value);
  return !reachesOut(value);
}

/** Say whether a stylesheet fetches anything. @param {string} css */
export function reachesOut(css) {
  const plain = css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\\([0-9a-f]{1,6})\s?|\\(.)/gi, (_, code, letter) =>
      code ? String.fromCodePoint(Number.parseInt(code, 16) || 32) : letter,
    );
  return /@import|image-set|url\(\s*(?!["']?\s*#)\S/i.test(plain);
}

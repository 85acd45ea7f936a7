// @ts-expect-error: the package brings no types
import highlighter from "@highlightjs/cdn-assets/es/highlight.min.js";

/**
 * Source code as HTML with spans for its parts; null for a language nobody knows.
 * @param {string} source
 * @param {string} language
 */
export function coloured(source, language) {
  if (!highlighter.getLanguage(language)) return null;
  return highlighter.highlight(source, { language, ignoreIllegals: true }).value;
}

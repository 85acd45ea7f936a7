import { written } from "../markdown/artifact-rule.js";
import { artifactsIn } from "./found.js";

/**
 * An answer's text with another source in its artifact number `at`.
 * @param {string} text
 * @param {number} at
 * @param {string} source
 */
export function replaced(text, at, source) {
  const plain = text.replace(/\r\n?/g, "\n");
  const found = artifactsIn(plain)[at];
  if (!found) return plain;
  return plain.slice(0, found.from) + written(found, source) + plain.slice(found.to);
}

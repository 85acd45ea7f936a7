/** @import { MarkdownIt, Token } from "markdown-it" */
// @ts-expect-error: the package brings no types
import footnote from "markdown-it-footnote";
import { reveal } from "../reveal.js";

const GROWING = /^\[\^([^\s\]]{1,40})\]/;

/**
 * Teach a parser footnotes. They are numbered and stand at the end once all is there;
 * while a text grows (`env.growing`), a mark shows what it is called.
 * @param {MarkdownIt} markdown
 */
export function footnotes(markdown) {
  markdown.use(footnote);
  const rules = /** @type {Record<string, (tokens: Token[], at: number) => string>} */ (
    markdown.renderer.rules
  );
  rules.footnote_ref = (tokens, at) => mark(numberOf(tokens[at]));
  rules.footnote_block_open = () => '<section class="footnotes"><ol>';
  rules.footnote_open = (tokens, at) => `<li data-note-of="${numberOf(tokens[at])}">`;
  rules.footnote_anchor = (tokens, at) =>
    tokens[at].meta?.subId
      ? ""
      : ` <a role="link" data-note-back="${numberOf(tokens[at])}">↩︎</a>`;
  markdown.inline.ruler.after("footnote_ref", "footnote_awaited", (state, silent) => {
    const found =
      /** @type {any} */ (state.env).growing &&
      GROWING.exec(state.src.slice(state.pos));
    if (!found) return false;
    if (!silent) {
      const token = state.push("html_inline", "", 0);
      token.content = mark(markdown.utils.escapeHtml(found[1]));
    }
    state.pos += found[0].length;
    return true;
  });
}

/** @param {Token} token */
const numberOf = ({ meta }) => String(Number(meta?.id) + 1);

/** @param {string} number */
const mark = (number) =>
  `<sup class="footnote"><a role="link" data-note="${number}">${number}</a></sup>`;

/**
 * Lead to the note that a mark stands for, or back. Links of answers have no places in
 * the page to name: the ids of two answers would be the same.
 * @param {Event} event
 */
export function followNote({ target, currentTarget }) {
  const link = /** @type {HTMLElement} */ (target).closest(
    "[data-note], [data-note-back]",
  );
  if (!link) return;
  const { note, noteBack } = /** @type {HTMLElement} */ (link).dataset;
  const place = note ? `[data-note-of="${note}"]` : `[data-note="${noteBack}"]`;
  const answer = /** @type {HTMLElement} */ (currentTarget);
  const found = /** @type {HTMLElement | null} */ (answer.querySelector(place));
  if (!found) return;
  found.tabIndex = note ? -1 : 0;
  found.focus({ preventScroll: true });
  const box = answer.closest("chat-transcript") ?? document.documentElement;
  reveal(box, found);
}

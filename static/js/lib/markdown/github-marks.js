/** @import { MarkdownIt, StateCore, Token } from "markdown-it" */
import { gettext } from "../words.js";

const ALERT = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;
const INLINE = /^<(\/?)(br|sub|sup|kbd|mark)\s*\/?>/i;

/** @type {() => Record<string, string>} */
const titles = () => ({
  note: gettext("Note"),
  tip: gettext("Tip"),
  important: gettext("Important"),
  warning: gettext("Warning"),
  caution: gettext("Caution"),
});

/**
 * Teach a parser what GitHub shows beside plain Markdown: tasks, alerts, and the few
 * inline tags that hold no attribute.
 * @param {MarkdownIt} markdown
 */
export function githubMarks(markdown) {
  markdown.core.ruler.push("tasks", ({ tokens }) => {
    tokens.forEach((token, at) => {
      if (token.type === "inline") markTask(token, tokens[at - 2]);
    });
    return true;
  });
  markdown.core.ruler.before("inline", "alerts", (state) => {
    // From the end, so that what is put in moves nothing that is still to be seen.
    for (let at = state.tokens.length - 1; at >= 0; at -= 1) markAlert(state, at);
    return true;
  });
  markdown.inline.ruler.before("html_inline", "plain_tags", (state, silent) => {
    const found = INLINE.exec(state.src.slice(state.pos, state.pos + 12));
    if (!found) return false;
    if (!silent) {
      const token = state.push("html_inline", "", 0);
      token.content = `<${found[1]}${found[2].toLowerCase()}>`;
    }
    state.pos += found[0].length;
    return true;
  });
}

/** @param {Token} token @param {Token | undefined} item */
function markTask(token, item) {
  const first = token.children?.[0];
  const found = first?.type === "text" && /^\[([ xX])\] /.exec(first.content);
  if (!found || !first || item?.type !== "list_item_open") return;
  item.attrJoin("class", "task");
  first.content = `${found[1] === " " ? "☐" : "☑"} ${first.content.slice(4)}`;
}

/** A quotation that begins with `[!NOTE]`. @param {StateCore} state @param {number} at */
function markAlert({ tokens, Token }, at) {
  const [quote, open, text, close] = tokens.slice(at, at + 4);
  const found = quote.type === "blockquote_open" && ALERT.exec(text?.content ?? "");
  if (!found || open.type !== "paragraph_open") return;
  const kind = found[1].toLowerCase();
  quote.attrJoin("class", "alert");
  quote.attrSet("data-kind", kind);
  const title = new Token("inline", "", 0);
  title.content = titles()[kind];
  title.children = [];
  const begins = new Token("paragraph_open", "p", 1);
  begins.attrJoin("class", "alert__title");
  text.content = text.content.slice(found[0].length);
  const rest = text.content ? [open, text, close] : [];
  const ends = new Token("paragraph_close", "p", -1);
  tokens.splice(at + 1, 3, begins, title, ends, ...rest);
}

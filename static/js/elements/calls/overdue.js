import { h } from "../../lib/dom.js";
import { callsOf } from "../../lib/parts.js";
import { asks, inPage } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";

/** What is to be done when nobody has answered an answer's calls in time; or null. */
export function overdue(element) {
  const { content, id } = element.message;
  if (callsOf(content).some((call) => asks(call) || inPage(call))) return null;
  const detail = { name: "continue", id };
  const ask = () =>
    element.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
  const text = gettext("Nobody answered in time, which counts as refused.");
  const words = h("span", { class: "notice__text" }, text);
  const notice = { class: "notice", "data-tone": "quiet" };
  return h("div", notice, words, textButton(gettext("Continue"), ask));
}

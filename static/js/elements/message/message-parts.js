import { h, icon } from "../../lib/dom.js";
import { worthShowing } from "../../lib/notes.js";
import { gettext } from "../../lib/words.js";
import { countdown } from "./countdown.js";

/** The summary that stands for all up to this message, when one was made. */
export function summary(message) {
  const text = message.summary?.text;
  if (!text) return null;
  const label = gettext("Summary of the conversation up to here");
  const body = h("div", { class: "reasoning__text", dir: "auto" }, text);
  return h(
    "details",
    { class: "reasoning" },
    h("summary", {}, icon("book"), label),
    body,
  );
}

const words = (left) => gettext("in %(left)s s", { left });

/** Small notes: left out, summarised; waiting, as long as there is no answer. */
export function notices(message, awaited = false) {
  const entries = worthShowing(message.notices ?? [], awaited);
  if (!entries.length) return null;
  const list = h("ul", { class: "message__notices" });
  for (const { text, due } of entries)
    list.append(h("li", {}, icon("info"), text, due && countdown(due, { words })));
  return list;
}

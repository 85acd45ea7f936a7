import { copy } from "../../lib/clipboard.js";
import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { speaking } from "../../models/speech/wishes.js";
import { markDone } from "./code-block.js";

/** The row of buttons below a message. */
export function messageActions(element, siblings, place) {
  const bar = h("div", { class: "message__actions" });
  if (siblings.length > 1) bar.append(arrows(element, siblings, place));
  const { message } = element;
  if (message.local) return [bar];
  bar.append(button("copy", gettext("Copy"), (event) => copyMessage(element, event)));
  if (message.role === "user")
    bar.append(asking(element, "edit", "edit", gettext("Edit")));
  else bar.append(...answerActions(element), ...readAloud(element));
  bar.append(asking(element, "menu", "more", gettext("More")));
  bar.append(time(message));
  return [bar];
}

function answerActions(element) {
  if (!element.chat.shows("feedback")) return [again(element)];
  const rating = element.message.feedback?.rating;
  const good = { "aria-pressed": rating === "up", "data-action": "good" };
  const bad = { "aria-pressed": rating === "down", "data-action": "bad" };
  return [
    again(element),
    asking(element, "good", "up", gettext("Good answer"), good),
    asking(element, "bad", "down", gettext("Bad answer"), bad),
  ];
}

// What reads is loaded with the first reading.
function readAloud(element) {
  if (!speaking(element.chat) || !element.text) return [];
  const onclick = async () => {
    const { toggleReading } = await import("../speech/reading.js");
    toggleReading(element.closest("chat-app"), element.message);
  };
  return [button("speaker", gettext("Read aloud"), onclick, { "data-action": "read" })];
}

const again = (element) =>
  asking(element, "regenerate", "refresh", gettext("Answer again"));

function button(icon, label, onclick, more = {}) {
  return iconButton(icon, label, onclick, { "data-size": "small", ...more });
}

function asking(element, name, icon, label, more = {}) {
  const onclick = ({ currentTarget: opener }) => {
    const detail = { name, id: element.messageId, opener };
    element.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
  };
  return button(icon, label, onclick, { "data-action": name, ...more });
}

function arrows(element, siblings, place) {
  const go = (step) => () => {
    const id = siblings[place + step]?.id;
    const detail = { name: "choose", id, step };
    if (id)
      element.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
  };
  const count = `${place + 1}/${siblings.length}`;
  const label = gettext("Version %(count)s", { count });
  return h(
    "span",
    { class: "message__versions", role: "group", "aria-label": label },
    button("chevron-left", gettext("Previous version"), go(-1), {
      disabled: place === 0,
      "data-step": "-1",
    }),
    h("span", {}, count),
    button("chevron-right", gettext("Next version"), go(1), {
      disabled: place === siblings.length - 1,
      "data-step": "1",
    }),
    element.message.role === "assistant" &&
      asking(element, "compare", "columns", gettext("Compare side by side")),
  );
}

async function copyMessage(element, { currentTarget }) {
  const rich = element.message.role === "assistant";
  const texts = [...element.querySelectorAll("markdown-text")];
  const html = rich ? texts.map(asRichText).join("") : undefined;
  await copy(element.text, html);
  markDone(currentTarget);
}

// Formulas stand there for eyes and as MathML: office programs would show both.
function asRichText(text) {
  const copied = text.cloneNode(true);
  for (const drawn of copied.querySelectorAll(".katex-html")) drawn.remove();
  return copied.innerHTML;
}

function time({ created_at: at }) {
  const when = new Date(at);
  const today = when.toDateString() === new Date().toDateString();
  const form = today
    ? { timeStyle: "short" }
    : { dateStyle: "medium", timeStyle: "short" };
  const text = new Intl.DateTimeFormat(document.documentElement.lang, form).format(
    when,
  );
  return h("time", { class: "message__time", datetime: at }, text);
}

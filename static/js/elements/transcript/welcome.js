import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** What stands where no message does. */
export function nothing(chat, state) {
  if (state === "new") return welcome(chat);
  const words = {
    loading: gettext("Loading…"),
    missing: gettext(
      "This conversation does not exist, or it belongs to somebody else.",
    ),
    failed: gettext("The conversation could not be loaded. Check the connection."),
    ready: gettext("This conversation is empty."),
  };
  return h("p", { class: "transcript__empty" }, words[state]);
}

/** What a new conversation shows before its first message. */
function welcome(chat) {
  const { user, problem, offers, demo, interface: shown = {} } = chat.boot;
  const offer = chat.offers.current;
  const box = h("div", { class: "welcome" });
  box.append(...face(offer), h("h1", {}, greeting(user, shown, offer)));
  if (offer?.assistant_id && offer.description)
    box.append(h("p", { class: "welcome__about", dir: "auto" }, offer.description));
  if (problem)
    box.append(h("div", { class: "notice", "data-tone": "warning" }, problem));
  else if (!offers.length) box.append(h("p", {}, nothingYet()));
  if (demo) box.append(h("p", { class: "welcome__demo" }, demoWords()));
  if (offers.length) box.append(starters(chat));
  return box;
}

const face = (offer) =>
  offer?.emoji
    ? [h("div", { class: "welcome__face", "aria-hidden": true }, offer.emoji)]
    : [];

function greeting(user, shown, offer) {
  if (offer?.assistant_id) return offer.label;
  const own = offer?.greeting || shown.customWelcome;
  if (own) return own.replaceAll("{{user.name}}", user.name);
  return gettext("Hello %(name)s, what shall we work on?", { name: user.name });
}

const nothingYet = () =>
  gettext("No model is available to you yet. Ask an administrator to give you access.");

const demoWords = () =>
  gettext("Demonstration: the answers come from a pretend Azure on this machine.");

function starters(chat) {
  const own = chat.offers.current?.starters ?? [];
  const texts = own.length ? own : commonStarters();
  const list = h("div", { class: "welcome__starters" });
  for (const text of texts) {
    const onclick = () =>
      chat.dispatchEvent(new CustomEvent("insert", { detail: text }));
    list.append(
      h("button", { type: "button", class: "welcome__starter", onclick }, text),
    );
  }
  return list;
}

const commonStarters = () => [
  gettext("Explain a concept I half understand"),
  gettext("Draft an e-mail from my notes"),
  gettext("Review a piece of code"),
  gettext("Compare two options in a table"),
];

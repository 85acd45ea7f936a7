import { h, icon } from "../../lib/dom.js";
import { worthShowing } from "../../lib/notes.js";
import { gettext } from "../../lib/words.js";
import { countdown } from "./countdown.js";

/** What the model thought before it answered; null when it did not say. */
export function reasoning(message, thinking, open) {
  const texts = (message.content ?? []).filter(({ type }) => type === "reasoning");
  const text = texts.map((part) => part.text ?? "").join("");
  if (!text) return null;
  const label = thinking ? gettext("Thinking…") : gettext("Thoughts");
  const summary = h("summary", {}, icon("brain"), label);
  const body = h("div", { class: "reasoning__text", dir: "auto" }, text);
  return h("details", { class: "reasoning", open }, summary, body);
}

/** Tools that the model called. */
export function tools(message) {
  const kept = (message.content ?? []).filter(({ type }) => type === "tool_call");
  const calls = message.tools ?? kept.map(({ call }) => call);
  if (!calls.length) return null;
  const list = h("div", { class: "tool-calls" });
  for (const call of calls) {
    const name = call.name ?? call.function?.name ?? gettext("tool");
    const input = call.arguments ?? call.function?.arguments ?? "";
    const summary = h("summary", {}, icon("tool"), name);
    list.append(
      h("details", { class: "reasoning" }, summary, h("pre", {}, String(input))),
    );
  }
  return list;
}

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

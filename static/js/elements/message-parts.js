import { h, icon } from "../lib/dom.js";
import { gettext } from "../lib/words.js";

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

/** Small notes: failed over, waited, left out, summarised. */
export function notices(message) {
  const entries = message.notices ?? [];
  if (!entries.length) return null;
  const list = h("ul", { class: "message__notices" });
  for (const { text } of entries) list.append(h("li", {}, icon("info"), text));
  return list;
}

/** Why a message was not sent or an answer not finished, and what to do now. */
export function problem(element) {
  const { message } = element;
  if (message.local === "failed") return failedToSend(element);
  if (message.problem) return explain(element, message.problem.message, "error", []);
  if (message.status === "failed") return failed(element);
  if (message.status === "interrupted") return interrupted(element);
  if (message.status === "stopped") return stopped(element);
  if (message.finish_reason === "length") return tooLong(element);
  return null;
}

function failedToSend(element) {
  const { message } = element;
  const text = message.problem?.message ?? gettext("The message could not be sent.");
  const notSent = `${gettext("Not sent.")} ${text}`;
  return explain(element, notSent, "error", [
    again(element, "resend"),
    change(element),
  ]);
}

function failed(element) {
  const { error } = element.message;
  const text = error?.message ?? gettext("The answer could not be written.");
  const filtered =
    error?.code === "content_filter" || error?.code === "content_filtered";
  const actions = element.text ? [carryOn(element)] : [];
  if (filtered) actions.push(change(element));
  actions.push(again(element, "regenerate"));
  const notice = explain(element, text, filtered ? "warning" : "error", actions);
  const wait = Number(error?.retry_after);
  if (wait > 0) notice.prepend(countdown(element, wait));
  return notice;
}

function interrupted(element) {
  const text = gettext("The answer was interrupted. What was written so far is kept.");
  const actions = [carryOn(element), again(element, "regenerate")];
  return explain(element, text, "warning", actions);
}

const stopped = (element) =>
  explain(element, gettext("Stopped."), "quiet", [carryOn(element)]);

const tooLong = (element) =>
  explain(element, gettext("The answer reached its greatest length."), "quiet", [
    carryOn(element),
  ]);

function explain(_element, text, tone, actions) {
  const alert = tone === "error" ? { role: "alert" } : {};
  const words = h("span", { class: "notice__text" }, text);
  return h("div", { class: "notice", "data-tone": tone, ...alert }, words, ...actions);
}

function action(label, onclick) {
  const look = { class: "button", "data-size": "small", "data-tone": "quiet" };
  return h("button", { type: "button", ...look, onclick }, label);
}

const ask = (element, name) =>
  element.dispatchEvent(
    new CustomEvent("message:ask", {
      bubbles: true,
      detail: { name, id: element.messageId },
    }),
  );

const again = (element, name) => action(gettext("Retry"), () => ask(element, name));
const carryOn = (element) =>
  action(gettext("Continue"), () => ask(element, "continue"));
const change = (element) =>
  action(gettext("Edit message"), () => ask(element, "edit-own"));

// The limit is the service's; the page waits for it and then asks again by itself.
function countdown(element, seconds) {
  const label = h("span", { class: "badge", "data-tone": "warning" });
  const created = Date.parse(element.message.updated_at ?? "") || Date.now();
  const due = created + seconds * 1000;
  if (due < Date.now()) return "";
  const tick = () => {
    if (!label.isConnected && label.dataset.shown) return;
    label.dataset.shown = "yes";
    const left = Math.ceil((due - Date.now()) / 1000);
    label.textContent = gettext("Again in %(left)s s", { left: Math.max(0, left) });
    if (left <= 0) ask(element, "regenerate");
    else setTimeout(tick, 500);
  };
  setTimeout(tick, 0);
  return label;
}

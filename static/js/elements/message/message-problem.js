import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { overdue } from "../calls/overdue.js";
import { textButton } from "../dialogs/dialog.js";
import { openKeyDialog } from "../settings/own-keys.js";
import { countdown } from "./countdown.js";
import { choices } from "./message-choices.js";
import { reportButton } from "./problem-report.js";

/** Why a message was not sent or an answer not finished, and what to do now. */
export function problem(element) {
  const { message } = element;
  if (message.local === "failed") return failedToSend(element);
  if (message.problem) return explain(element, message.problem.message, "error", []);
  const explained = ENDS[message.status];
  if (explained) return explained(element);
  if (message.finish_reason === "length") return tooLong(element);
  return null;
}

function failedToSend(element) {
  const { message } = element;
  const text = message.problem?.message ?? gettext("The message could not be sent.");
  const notSent = `${gettext("Not sent.")} ${text}`;
  const actions = [again(element, "resend"), change(element)];
  if (OTHER_MODEL.has(message.problem?.code)) actions.push(otherModel(element));
  actions.unshift(...choices(element));
  const remedy = REMEDIES[message.problem?.code];
  if (remedy) actions.unshift(remedy(element, message));
  return explain(element, notSent, "error", actions);
}

/** What has to be done before the message can go. */
const REMEDIES = {
  no_user_key: (element, { sent }) =>
    textButton(gettext("Enter the key"), () =>
      openKeyDialog(element.closest("chat-app"), sent.offer.endpoint),
    ),
  terms: () =>
    textButton(gettext("Read the terms"), () => {
      const next = encodeURIComponent(location.pathname);
      location.assign(`/accounts/terms/?next=${next}`);
    }),
};

/** Refusals that another model may not have. */
const OTHER_MODEL = new Set([
  ...["too_long", "context_length", "no_vision", "over_limit", "over_budget"],
  ...["denied", "model_denied", "switched_off", "no_such_spec"],
  ...["no_such_assistant", "only_specs", "no_tools"],
]);

/** Refusals that only an administrator can mend. */
const MISCONFIGURED = new Set([
  "refused",
  "not_found",
  "not_configured",
  "no_such_model",
]);

const isAdmin = (element) => Boolean(element.chat.boot.user.panel);

function elsewhere(element, code) {
  if (OTHER_MODEL.has(code)) return [otherModel(element)];
  if (!MISCONFIGURED.has(code)) return [];
  const first = isAdmin(element) ? cause() : reportButton(element.message);
  return [first, otherModel(element)];
}

function cause() {
  const link = { class: "link", href: "/admin/deployments/", target: "_blank" };
  return h("a", link, gettext("See the cause"));
}

function reason(element, error) {
  const text = error?.message ?? gettext("The answer could not be written.");
  if (!MISCONFIGURED.has(error?.code) || isAdmin(element)) return text;
  return `${text} ${gettext("Please tell your administrator.")}`;
}

function failed(element) {
  const { error } = element.message;
  const text = reason(element, error);
  const filtered =
    error?.code === "content_filter" || error?.code === "content_filtered";
  const actions = element.text ? [carryOn(element)] : [];
  if (filtered) actions.push(change(element));
  actions.push(...elsewhere(element, error?.code));
  actions.push(again(element, "regenerate"));
  const notice = explain(element, text, filtered ? "warning" : "error", actions);
  const wait = Number(error?.retry_after);
  if (wait > 0) notice.prepend(waiting(element, wait));
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
  const notice = h("div", { class: "notice", "data-tone": tone, ...alert }, words);
  if (actions.length) notice.append(h("div", { class: "notice__actions" }, ...actions));
  return notice;
}

const ask = (element, name) =>
  element.dispatchEvent(
    new CustomEvent("message:ask", {
      bubbles: true,
      detail: { name, id: element.messageId },
    }),
  );

const again = (element, name) => textButton(gettext("Retry"), () => ask(element, name));
const carryOn = (element) =>
  textButton(gettext("Continue"), () => ask(element, "continue"));
const otherModel = (element) =>
  textButton(gettext("Choose another model"), () =>
    element.closest("chat-app").run("models"),
  );
const change = (element) =>
  textButton(gettext("Edit message"), () => ask(element, "edit-own"));

const ENDS = { failed, interrupted, stopped, waiting: overdue };

// The limit is the service's; the page waits for it and then asks again by itself.
function waiting(element, seconds) {
  const done = () => ask(element, "regenerate");
  const created = Date.parse(element.message.updated_at ?? "") || Date.now();
  return countdown(created + seconds * 1000, { done }) ?? "";
}

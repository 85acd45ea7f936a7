import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import {
  confirm,
  dialogActions,
  labelled,
  openDialog,
  textButton,
} from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";
import { leftOf, number } from "./amounts.js";
import { copyable, gatewayUrl, keyExample } from "./key-example.js";

const DAY = 86_400_000; // ms
const LIVES = [
  [0, () => gettext("does not expire")],
  [30, () => gettext("for 30 days")],
  [365, () => gettext("for a year")],
];
const SCOPES = {
  gateway: () => gettext("call models"),
  api: () => gettext("read and change my conversations"),
};

/** The settings' page of keys for programs: list, make, revoke. */
export function apiKeys(app) {
  const list = h("ul", { class: "rows", "data-api-keys": "" });
  const show = async () => {
    try {
      const { items } = await app.chat.api.get("/keys");
      const none = h("li", { class: "field__hint" }, gettext("No keys yet."));
      const rows = items.map((key) => row(app, key, show));
      list.replaceChildren(...(rows.length ? rows : [none]));
    } catch (error) {
      app.report(error);
    }
  };
  show();
  const about = gettext("With a key, your programs do here what you may do.");
  const make = textButton(gettext("New key…"), () => askForKey(app, show));
  const label = gettext("Address for programs that speak OpenAI's API");
  return [
    h("p", { class: "field__hint" }, about),
    list,
    dialogActions(make),
    h("h3", {}, label),
    copyable(gatewayUrl(), label),
    keyExample(app, "YOUR_KEY"),
  ];
}

function row(app, key, show) {
  const used = key.last_used_at
    ? gettext("last used on %(day)s", { day: dayOf(key.last_used_at) })
    : gettext("never used");
  const end = key.expires_at
    ? [gettext("until %(day)s", { day: dayOf(key.expires_at) })]
    : [];
  const scopes = key.scopes.map((scope) => SCOPES[scope]?.() ?? scope).join(", ");
  const models = key.models.length ? [key.models.join(", ")] : [];
  const facts = [`${key.prefix}…`, scopes, ...models, ...limits(key), ...end, used];
  const detail = facts.join(" · ");
  const revoke = rowButton("trash", gettext("Revoke"), async () => {
    const title = gettext("Revoke the key “%(name)s”?", { name: key.name });
    const text = gettext("Programs that use it are refused at once.");
    if (!(await confirm(app, title, text, gettext("Revoke")))) return;
    await app.chat.api.delete(`/keys/${key.id}`).catch((error) => app.report(error));
    show();
  });
  return listRow(key.name, detail, revoke);
}

/** What a key may ask for in a minute and spend, of all models and of some. */
function limits(key) {
  const all = aMinute(key);
  const some = Object.entries(key.model_limits).flatMap(([models, limit]) =>
    aMinute(limit).map((text) => `${models}: ${text}`),
  );
  const budgets = key.budgets.map((budget) =>
    budget.model ? `${budget.model}: ${leftOf(budget)}` : leftOf(budget),
  );
  return [...all, ...some, ...budgets];
}

function aMinute({ rpm, tpm }) {
  const texts = [];
  if (rpm) texts.push(gettext("%(n)s requests a minute", { n: number(rpm) }));
  if (tpm) texts.push(gettext("%(n)s tokens a minute", { n: number(tpm) }));
  return texts;
}

function askForKey(app, after) {
  const name = h("input", { class: "input", required: true, maxlength: 80 });
  const scope = choice(Object.entries(SCOPES));
  const life = choice(LIVES);
  const form = h("form", { class: "form" }, labelled(gettext("Name"), name));
  form.append(labelled(gettext("It may"), scope), labelled(gettext("Valid"), life));
  const dialog = openDialog(app, gettext("New key"), { size: "small", body: [form] });
  const cancel = textButton(gettext("Cancel"), () => dialog.close());
  const make = textButton(gettext("Make the key"), () => {}, "main", {
    type: "submit",
  });
  form.append(dialogActions(cancel, make));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const days = Number(life.value);
    const until = days ? new Date(Date.now() + days * DAY).toISOString() : null;
    const wanted = { name: name.value, scopes: [scope.value], expires_at: until };
    try {
      const made = await app.chat.api.post("/keys", wanted);
      dialog.close();
      showOnce(app, made.text, wanted.scopes);
      after();
    } catch (error) {
      app.report(error);
    }
  });
  name.focus();
}

/** The only time that the key's text is there. */
function showOnce(app, text, scopes) {
  const hint = gettext("Copy it now: it is not kept here and never shown again.");
  const shown = copyable(text, gettext("Your new key"));
  const body = [shown, h("p", { class: "field__hint" }, hint)];
  // What only reads conversations asks no model.
  if (scopes.includes("gateway")) body.push(keyExample(app, text));
  openDialog(app, gettext("New key"), { body });
  shown.querySelector("input").select();
}

function choice(options) {
  const input = h("select", { class: "input" });
  for (const [value, text] of options) input.append(h("option", { value }, text()));
  return input;
}

const dayOf = (time) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
  }).format(new Date(time));

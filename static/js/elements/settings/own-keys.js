import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";

const DAY = 86_400_000; // ms
const LIVES = [
  [0, () => gettext("does not expire")],
  [1, () => gettext("for a day")],
  [7, () => gettext("for a week")],
  [30, () => gettext("for 30 days")],
];

/** Says, above the composer, that the chosen model waits for the person's own key. */
export class KeyNotice extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    on(this.chat.offers, this.#life.signal, { change: () => this.#show() });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #show() {
    const endpoint = this.chat.offers.missingKey;
    if ((this.dataset.endpoint ?? "") === (endpoint ?? "")) return;
    this.dataset.endpoint = endpoint ?? "";
    if (!endpoint) return this.replaceChildren();
    const app = this.closest("chat-app");
    const text = gettext("%(endpoint)s answers with your own key.", { endpoint });
    const enter = textButton(gettext("Enter the key"), () =>
      openKeyDialog(app, endpoint),
    );
    const words = h("span", { class: "notice__text" }, text);
    this.replaceChildren(h("div", { class: "notice" }, words, enter));
    return undefined;
  }
}

/** Ask for a key; it goes to the server and is never shown again. */
export function openKeyDialog(app, endpoint, after = () => {}) {
  const look = { type: "password", class: "input", required: true, maxlength: 10_000 };
  const key = h("input", { ...look, autocomplete: "off", spellcheck: "false" });
  const life = h("select", { class: "input" });
  for (const [days, text] of LIVES) life.append(h("option", { value: days }, text()));
  const hint = gettext("It is kept encrypted, and used for your messages only.");
  const title = gettext("Your key for %(endpoint)s", { endpoint });
  const form = h("form", { class: "form" }, labelled(gettext("Key"), key, hint));
  form.append(labelled(gettext("Keep it"), life));
  const dialog = openDialog(app, title, { size: "small", body: [form] });
  form.append(
    dialogActions(
      textButton(gettext("Cancel"), () => dialog.close()),
      textButton(gettext("Save"), () => {}, "main", { type: "submit" }),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const days = Number(life.value);
    const until = days ? new Date(Date.now() + days * DAY).toISOString() : null;
    const sent = { key: key.value, expires_at: until };
    if (!(await changed(app, (api) => api.put(path(endpoint), sent)))) return;
    dialog.close();
    after();
  });
  key.focus();
}

/** The settings' page of keys: one row for each endpoint that wants one. */
export function ownKeys(app) {
  const list = h("ul", { class: "rows" });
  const show = () => {
    const rows = app.chat.boot.own_keys.map((own) => row(app, own, show));
    list.replaceChildren(...rows);
  };
  show();
  const about = gettext("These services are called with your own keys.");
  return [h("p", { class: "field__hint" }, about), list];
}

function row(app, { endpoint, kept, expires_at: until }, show) {
  const enter = kept ? gettext("Replace the key") : gettext("Enter the key");
  const actions = [rowButton("edit", enter, () => openKeyDialog(app, endpoint, show))];
  const remove = async () => {
    await changed(app, (api) => api.delete(path(endpoint)));
    show();
  };
  if (kept) actions.push(rowButton("trash", gettext("Remove the key"), remove));
  return listRow(endpoint, state(kept, until), ...actions);
}

function state(kept, until) {
  if (!kept && until) return gettext("The key has expired");
  if (!kept) return gettext("No key yet");
  if (!until) return gettext("A key is kept");
  const form = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
  });
  return gettext("A key is kept until %(day)s", { day: form.format(new Date(until)) });
}

const path = (endpoint) => `/provider-keys/${encodeURIComponent(endpoint)}`;

async function changed(app, work) {
  try {
    await work(app.chat.api);
    await app.chat.offers.reread({ wait: 0 });
    return true;
  } catch (error) {
    app.report(error);
    return false;
  }
}

import { h } from "../../lib/dom.js";
import { reveal } from "../../lib/reveal.js";
import { gettext } from "../../lib/words.js";
import { labelled, openDialog } from "../dialogs/dialog.js";
import { apiKeys } from "./api-keys.js";
import { approvals } from "./approvals.js";
import { connections } from "./connections.js";
import { dataSettings } from "./data-settings.js";
import { filesSettings } from "./files-settings.js";
import { ownKeys } from "./own-keys.js";
import { ownUsage } from "./own-usage.js";
import { speechSettings } from "./speech-settings.js";

// There are servers, or tools that people have to agree to.
const connects = ({ connections: servers = [], tools = {} }) =>
  servers.length > 0 ||
  Object.values(tools).some((offered) => offered.some(({ models }) => models));

/** Everything about this browser, one's data and one's account; `first`: which page. */
export function openSettings(app, first) {
  const pages = {
    [gettext("Appearance")]: () => appearance(app),
    [gettext("Chat")]: () => chatPage(app),
    ...(app.chat.boot.speech && {
      [gettext("Speech")]: () => speechSettings(app),
    }),
    [gettext("Data")]: () => dataSettings(app),
    [gettext("Files")]: () => filesSettings(app),
    ...(connects(app.chat.boot) && {
      [gettext("Connections")]: () => connections(app),
    }),
    ...((app.chat.boot.approvals ?? null) !== null && {
      [gettext("Approvals")]: () => approvals(app),
    }),
    ...(app.chat.boot.own_keys?.length && {
      [gettext("Provider keys")]: () => ownKeys(app),
    }),
    [gettext("API keys")]: () => apiKeys(app),
    [gettext("Usage")]: () => ownUsage(app),
    [gettext("Security")]: () => security(),
  };
  const page = h("div", { class: "settings__page", role: "tabpanel", tabindex: 0 });
  const tabs = h("div", { class: "settings__tabs", role: "tablist" });
  const show = (name) => {
    for (const tab of tabs.children)
      tab.setAttribute("aria-selected", tab.textContent === name);
    const chosen = tabs.querySelector("[aria-selected=true]");
    if (chosen) reveal(tabs, chosen);
    page.setAttribute("aria-label", name);
    page.replaceChildren(...pages[name]());
  };
  for (const name of Object.keys(pages)) {
    const look = { type: "button", role: "tab", class: "settings__tab" };
    tabs.append(h("button", { ...look, onclick: () => show(name) }, name));
  }
  tabs.addEventListener("keydown", (event) => walk(event, tabs));
  const frame = h("div", { class: "settings" }, tabs, page);
  openDialog(app, gettext("Settings"), { size: "wide", body: [frame] });
  const asked = {
    connections: gettext("Connections"),
    approvals: gettext("Approvals"),
  }[first];
  show(pages[asked] ? asked : Object.keys(pages)[0]);
}

function walk({ key }, tabs) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
  if (!step) return;
  const all = [...tabs.children];
  const next =
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
  next.click();
}

function preference({ chat }, name, label, options) {
  const input = h("select", { class: "input" });
  for (const [value, text] of Object.entries(options))
    input.append(h("option", { value }, text));
  input.value = String(chat.preferences.get(name));
  const read = { true: true, false: false };
  input.addEventListener("change", () =>
    chat.preferences.set(name, read[input.value] ?? input.value),
  );
  return labelled(label, input);
}

const appearance = (app) => [
  preference(app, "theme", gettext("Colours"), {
    system: gettext("As the system"),
    light: gettext("Light"),
    dark: gettext("Dark"),
  }),
  preference(app, "density", gettext("Density"), {
    roomy: gettext("Roomy"),
    compact: gettext("Compact"),
  }),
  language(),
];

function language() {
  const form = h("form", { method: "post", action: "/i18n/setlang/" });
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const hidden = (name, value) => h("input", { type: "hidden", name, value });
  const input = h("select", { class: "input", name: "language" });
  for (const [code, name] of Object.entries({ en: "English", "zh-hans": "简体中文" }))
    input.append(h("option", { value: code }, name));
  input.value = document.documentElement.lang;
  input.addEventListener("change", () => form.submit());
  form.append(hidden("csrfmiddlewaretoken", token), hidden("next", location.pathname));
  form.append(labelled(gettext("Language"), input));
  return form;
}

const chatPage = (app) => [
  preference(app, "enterSends", gettext("The Enter key"), {
    true: gettext("sends; Shift+Enter makes a new line"),
    false: gettext("makes a new line; Ctrl+Enter sends"),
  }),
];

function security() {
  const links = {
    "/accounts/password/change/": gettext("Change the password"),
    "/accounts/2fa/": gettext("Two-factor authentication"),
    "/accounts/sessions/": gettext("Signed-in devices"),
    "/accounts/email/": gettext("E-mail addresses"),
  };
  const entries = Object.entries(links).map(([href, text]) =>
    h("li", {}, h("a", { href }, text)),
  );
  return [h("ul", { class: "settings__links" }, ...entries)];
}

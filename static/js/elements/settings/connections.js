import { h, icon } from "../../lib/dom.js";
import { gettext, ngettext } from "../../lib/words.js";
import { confirm, textButton } from "../dialogs/dialog.js";
import { enterValues } from "./connection-values.js";
import { consents } from "./consents.js";
import { ListedPage } from "./listed-page.js";

/** The settings' page of servers: how each stands, and what the person does for it. */
export function connections(app) {
  const about = gettext(
    "Servers whose tools you can switch on in a chat. What you enter is kept encrypted, for you alone.",
  );
  return [...new ConnectionsPage(app, "/mcp").begin(about), ...consents(app)];
}

class ConnectionsPage extends ListedPage {
  row(server) {
    const { name, title, description, state } = server;
    const stand = h("p", { class: "connection__state" }, standing(server));
    const words = h(
      "div",
      { class: "connection__words" },
      h("h3", { dir: "auto" }, title),
      description && h("p", { class: "field__hint", dir: "auto" }, description),
      stand,
    );
    const actions = h(
      "div",
      { class: "connection__actions" },
      ...this.#actions(server),
    );
    const look = { class: "connection", data: { key: name, state } };
    return h("li", look, picture(server), words, actions);
  }

  #actions(server) {
    const { state, variables, signs_in: signsIn, signed_in: signedIn } = server;
    const kept = variables.some((one) => one.kept);
    const missing = state === "values";
    const button = (label, run, tone) =>
      textButton(label, run, tone, { "aria-label": `${label}: ${server.title}` });
    return [
      variables.length > 0 &&
        button(
          missing ? gettext("Enter…") : gettext("Change…"),
          () => this.#enter(server),
          missing ? "main" : "quiet",
        ),
      signsIn &&
        (!signedIn || state === "sign_in") &&
        !missing &&
        button(gettext("Sign in"), () => signIn(this.app, server.name), "main"),
      (kept || signedIn) &&
        button(gettext("Disconnect"), () => this.#disconnect(server), "quiet"),
    ].filter(Boolean);
  }

  #enter(server) {
    enterValues(this.app, server, (values) =>
      this.#changed((api) => api.put(`${path(server.name)}/values`, { values })),
    );
  }

  async #disconnect({ name, title }) {
    const text = gettext(
      "What you have entered is forgotten, and what you have signed is revoked.",
    );
    const heading = gettext("Disconnect from %(server)s?", { server: title });
    if (!(await confirm(this.app, heading, text, gettext("Disconnect")))) return;
    await this.#changed((api) => api.delete(path(name)));
  }

  async #changed(work) {
    try {
      await work(this.app.chat.api);
      await this.app.chat.offers.reread({ wait: 0 });
      return true;
    } catch (error) {
      this.app.report(error);
      return false;
    }
  }
}

/** Lead to where the person signs in, in a tab of its own. */
export async function signIn(app, name) {
  // It is opened at once: browsers let pages do so only while a click is fresh.
  const tab = window.open("", "_blank");
  try {
    const { address } = await app.chat.api.post(`${path(name)}/oauth`);
    if (!tab) return location.assign(address);
    tab.opener = null;
    tab.location = address;
  } catch (error) {
    tab?.close();
    app.report(error);
  }
  return undefined;
}

function standing({ state, reason, tools, prompts }) {
  if (state !== "ready") return reason;
  if (prompts && !tools)
    return ngettext("Ready: %(count)s prompt", "Ready: %(count)s prompts", prompts);
  return ngettext("Ready: %(count)s tool", "Ready: %(count)s tools", tools);
}

function picture({ icon: address }) {
  const src = /^(https:\/\/|\/(?!\/))/.test(address) && address;
  if (!src) return h("span", { class: "connection__icon" }, icon("tool"));
  return h("img", { class: "connection__icon", src, alt: "", loading: "lazy" });
}

const path = (name) => `/mcp/${encodeURIComponent(name)}`;

import { h } from "../../lib/dom.js";
import { readable, spoken } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { ListedPage } from "./listed-page.js";

/** The settings' page of calls of others that wait for this person's yes or no. */
export function approvals(app) {
  const about = gettext(
    "Calls of other people that need a second person. You see what is to be done and who asks, not their chat.",
  );
  return new ApprovalsPage(app, "/approvals", gettext("Nothing waits for you.")).begin(
    about,
  );
}

class ApprovalsPage extends ListedPage {
  row(call) {
    const name = call.label || call.name;
    const title = gettext("%(who)s wants: %(label)s", { who: call.who, label: name });
    const words = h(
      "div",
      { class: "connection__words" },
      h("h3", { dir: "auto" }, title),
      h("p", { class: "field__hint" }, `${call.name} · ${call.source}`),
      h("pre", { class: "approval__asked", dir: "auto" }, asked(call)),
      h("p", { class: "field__hint" }, until(call)),
    );
    const answer = (label, said, tone) =>
      textButton(label, () => this.#answer(call, said), tone, {
        "aria-label": `${label}: ${title}`,
      });
    const actions = h(
      "div",
      { class: "connection__actions" },
      answer(gettext("Allow once"), "allow", "main"),
      answer(gettext("Refuse"), "refuse", "quiet"),
    );
    const key = `${call.message_id} ${call.call_id}`;
    const look = { class: "connection connection--plain", data: { key } };
    return h("li", look, words, actions);
  }

  async #answer({ message_id: message, call_id: call }, answer) {
    const { api, offers } = this.app.chat;
    const path = `/approvals/${message}/${encodeURIComponent(call)}`;
    try {
      await api.post(path, { answer });
    } catch (error) {
      this.app.report(error);
    }
    await this.show();
    await offers.reread({ wait: 0 });
  }
}

const asked = (call) => readable(spoken(call.arguments)) || gettext("No arguments");

const until = ({ expires_at: moment }) =>
  gettext("Until %(time)s", { time: new Date(moment).toLocaleString() });

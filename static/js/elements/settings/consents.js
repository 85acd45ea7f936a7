import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textButton } from "../dialogs/dialog.js";
import { ListedPage } from "./listed-page.js";

/** The part of the settings' page of connections that lists what was agreed to. */
export function consents(app) {
  const about = gettext(
    "Tools that Azure runs, to whose sending words on you have agreed. What you take back is off from then on.",
  );
  const page = new ConsentsPage(app, "/hosted-tools", gettext("Nothing so far."));
  return [h("h3", {}, gettext("Agreed to")), ...page.begin(about)];
}

/** What the person has agreed to, each to be taken back. */
class ConsentsPage extends ListedPage {
  row({ name, label, at }) {
    const since = new Date(at).toLocaleDateString(document.documentElement.lang);
    const words = h(
      "div",
      { class: "connection__words" },
      h("h3", { dir: "auto" }, label),
      h("p", { class: "connection__state" }, gettext("Since %(day)s", { day: since })),
    );
    const said = { "aria-label": `${gettext("Take back")}: ${label}` };
    const back = () => this.#takeBack(name);
    const button = textButton(gettext("Take back"), back, "quiet", said);
    const sign = h("span", { class: "connection__icon" }, icon("tool"));
    const actions = h("div", { class: "connection__actions" }, button);
    return h(
      "li",
      { class: "connection", data: { key: name, state: "ready" } },
      sign,
      words,
      actions,
    );
  }

  async #takeBack(name) {
    try {
      await this.app.chat.api.delete(
        `/hosted-tools/${encodeURIComponent(name)}/consent`,
      );
      await this.app.chat.offers.reread({ wait: 0 });
    } catch (error) {
      this.app.report(error);
    }
  }
}

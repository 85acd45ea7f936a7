import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { proposed } from "../../models/sending/proposals.js";
import { chatOf, on } from "../chat-of.js";
import { textButton } from "../dialogs/dialog.js";

/** Says, above the composer, that a budget is used up: what is left, until when. */
export class BudgetNotice extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    on(this.chat, this.#life.signal, {
      refused: ({ detail }) => detail.code === "over_budget" && this.#say(detail),
      accepted: () => this.replaceChildren(),
    });
    on(this.chat, AbortSignal.any([this.#life.signal, AbortSignal.timeout(10_000)]), {
      open: () => this.#look(),
    });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  // Nothing left: the person should know it before the first message is written.
  async #look() {
    const { budgets = [] } = await this.chat.api.get("/budget").catch(() => ({}));
    const spent = budgets.find(
      ({ hard, left, model }) => hard && !model && Number(left) <= 0,
    );
    if (!spent) return;
    const { resets_at } = spent;
    this.#say({ message: gettext("Your budget is used up."), details: { resets_at } });
  }

  #say(problem) {
    const offer = proposed(this.chat, problem);
    const text = [problem.message, until(problem.details?.resets_at)].join(" ");
    const words = h("span", { class: "notice__text" }, text);
    const look = { class: "notice", "data-tone": "warning" };
    this.replaceChildren(h("div", look, words, offer && this.#use(offer)));
  }

  #use(offer) {
    const model = offer.label || offer.model;
    return textButton(gettext("Use %(model)s", { model }), () => {
      this.chat.offers.choose(offer);
      this.replaceChildren();
    });
  }
}

function until(moment) {
  if (!moment) return "";
  const form = { dateStyle: "long", timeStyle: "short" };
  const { lang } = document.documentElement;
  const when = new Intl.DateTimeFormat(lang, form).format(new Date(moment));
  return gettext("There will be more on %(when)s.", { when });
}

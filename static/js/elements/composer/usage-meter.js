import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";

const PAUSE = 150; // ms
const ALMOST = 0.85; // of the context: soon something is left out, or summarised

/** Tokens, cost and context fill of the open conversation, by the server's ledger. */
export class UsageMeter extends HTMLElement {
  #life = null;
  #timer = 0;

  connectedCallback() {
    this.#life = new AbortController();
    this.chat = chatOf(this);
    const show = () => this.#soon();
    // A title costs tokens too, and comes as "meta".
    const { signal } = this.#life;
    on(this.chat, signal, { open: show, running: show, config: show, meta: show });
  }

  disconnectedCallback() {
    this.#life.abort();
    clearTimeout(this.#timer);
  }

  // What happens at the same moment is asked about once.
  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), PAUSE);
  }

  async #read() {
    const { conversation, busy, api } = this.chat;
    const { id } = conversation;
    const shown = id !== null && this.chat.shows("contextUsage");
    if (!shown) this.textContent = this.title = "";
    if (!shown || busy) return;
    const usage = await api.get(`/conversations/${id}/usage`).catch(() => null);
    if (usage && this.chat.conversation.id === id) this.#show(usage);
  }

  #show({ conversation, branch, context }) {
    const parts = [gettext("%(n)s tokens", { n: short(total(conversation)) })];
    if (conversation.cost && this.chat.shows("contextCost"))
      parts.push(money(conversation.cost));
    if (context?.budget) parts.push(percent(context));
    this.textContent = parts.join(" · ");
    const full = context?.budget && context.tokens >= ALMOST * context.budget;
    this.toggleAttribute("data-almost-full", Boolean(full));
    const lines = [
      gettext("Whole conversation: %(n)s tokens", { n: total(conversation) }),
      gettext("This branch: %(n)s tokens", { n: total(branch) }),
    ];
    if (context)
      lines.push(gettext("Context: %(tokens)s of %(budget)s tokens", context));
    this.title = lines.join("\n");
  }
}

const total = ({ prompt, completion }) => prompt + completion;
const short = (n) =>
  new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" }).format(
    n,
  );
const percent = ({ tokens, budget }) => {
  const form = new Intl.NumberFormat(document.documentElement.lang, {
    style: "percent",
  });
  return gettext("%(part)s of the context", { part: form.format(tokens / budget) });
};

function money(dollars) {
  const digits = dollars < 0.01 ? 4 : 2;
  const form = { style: "currency", currency: "USD", maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang, form).format(dollars);
}

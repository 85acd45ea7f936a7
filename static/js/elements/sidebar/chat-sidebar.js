import { grouped } from "../../lib/days.js";
import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";

/** The list of conversations, by date, with more on scrolling. */
export class ChatSidebar extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.list = this.querySelector(".sidebar__list");
    this.end = h("div", { class: "sidebar__end" });
    const show = () => this.#show();
    on(this.chat.list, signal, { change: show });
    on(this.chat, signal, { open: show, running: show });
    this.watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.chat.list.loadMore();
    });
    this.watcher.observe(this.end);
    on(this.closest("chat-app"), signal, {
      command: ({ detail }) => detail.name === "close-drawer" && this.#close(),
    });
  }

  disconnectedCallback() {
    this.#life.abort();
    this.watcher.disconnect();
  }

  #close() {
    this.closest("chat-app").closeDrawer();
  }

  #show() {
    const { list } = this.chat;
    const focused = document.activeElement?.closest?.("[data-conversation]");
    const language = document.documentElement.lang;
    const groups = [...grouped(list.items, new Date(), language)];
    const sections = groups.map(([name, items]) => this.#group(name, items));
    this.list.replaceChildren(...sections, this.#foot(list), this.end);
    // The observer speaks only of changes: a short list must ask for more itself.
    this.watcher.unobserve(this.end);
    if (list.more) this.watcher.observe(this.end);
    if (focused) this.#focus(focused.dataset.conversation);
  }

  #focus(id) {
    this.list.querySelector(`[data-conversation="${id}"] a`)?.focus();
  }

  #foot({ items, state }) {
    if (state === "failed") {
      const again = () => this.chat.list.reload();
      const words = gettext("The list could not be loaded.");
      const retry = h(
        "button",
        { type: "button", class: "link", onclick: again },
        gettext("Retry"),
      );
      return h("p", { class: "sidebar__empty" }, words, " ", retry);
    }
    if (items.length || state === "loading") return "";
    return h("p", { class: "sidebar__empty" }, gettext("No conversations yet."));
  }

  #group(name, items) {
    const rows = items.map((conversation) => this.#row(conversation));
    return h(
      "section",
      { class: "sidebar__group" },
      h("h2", { class: "sidebar__heading" }, name),
      h("ul", { class: "sidebar__rows" }, ...rows),
    );
  }

  #row(conversation) {
    const { id, title } = conversation;
    const open = id === this.chat.conversation.id;
    const name = title || gettext("New conversation");
    const link = h(
      "a",
      {
        href: `/c/${id}`,
        class: "sidebar__link",
        title: name,
        "aria-current": open ? "page" : null,
      },
      h("span", { class: "sidebar__title", dir: "auto" }, name),
    );
    link.append(this.#mark(id));
    const more = iconButton(
      "more",
      gettext("More about %(name)s", { name }),
      (event) => {
        const detail = {
          name: "conversation-menu",
          conversation,
          opener: event.currentTarget,
        };
        this.closest("chat-app").dispatchEvent(new CustomEvent("command", { detail }));
      },
      { "data-size": "small" },
    );
    const data = { conversation: id, state: open ? "open" : "" };
    return h("li", { class: "sidebar__row", data }, link, more);
  }

  #mark(id) {
    if (this.chat.runs.inConversation(id)) {
      const label = gettext("An answer is being written");
      return h("span", {
        class: "sidebar__mark",
        "data-kind": "running",
        title: label,
      });
    }
    if (!this.chat.unread.has(id)) return "";
    const label = gettext("A new answer");
    return h("span", { class: "sidebar__mark", "data-kind": "unread", title: label });
  }
}

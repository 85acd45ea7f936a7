import { h } from "../lib/dom.js";
import { gettext } from "../lib/words.js";

const KEY = "banners-put-away";

/** Announcements of an administrator; what was put away stays away in this browser. */
export class SiteBanners extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#tidy();
    this.addEventListener("click", (event) => this.#dismiss(event), { signal });
    // The page's models come to life after its elements; a page without a chat has none.
    queueMicrotask(() => {
      const chat = this.closest("chat-app")?.chat;
      chat?.addEventListener("banners", () => this.#reread(chat), { signal });
    });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  async #reread(chat) {
    const found = await chat.api.get("/banners").catch(() => null);
    if (!found) return;
    this.replaceChildren(...found.map(banner));
    this.#tidy();
  }

  #tidy() {
    for (const id of putAway()) this.querySelector(`[data-banner="${id}"]`)?.remove();
  }

  #dismiss({ target }) {
    const gone = target.closest("button")?.closest("[data-banner]");
    if (!gone) return;
    remember([...putAway(), gone.dataset.banner]);
    gone.remove();
  }
}

function banner({ id, message, tone, link, persistent }) {
  const facts = { class: "notice banner", "data-banner": id, "data-tone": tone };
  const words = h("span", { class: "notice__text" }, message);
  if (link) words.append(" ", more(link));
  return h("div", facts, words, persistent ? "" : dismissal());
}

function more(href) {
  const link = { class: "link", href, target: "_blank", rel: "noopener" };
  return h("a", link, gettext("More about this"));
}

function dismissal() {
  const look = { type: "button", class: "button", "data-size": "small" };
  return h("button", look, gettext("Dismiss"));
}

/** The ids that were put away; only digits ever come out. */
function putAway() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return kept.map(String).filter((id) => /^\d+$/.test(id));
  } catch {
    return [];
  }
}

function remember(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids.slice(-50)));
  } catch {
    // Storage is blocked: it comes back with the next page.
  }
}

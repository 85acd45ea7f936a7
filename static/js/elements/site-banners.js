const KEY = "banners-put-away";

/** Announcements of an administrator; what was put away stays away in this browser. */
export class SiteBanners extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    for (const id of putAway()) this.querySelector(`[data-banner="${id}"]`)?.remove();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#dismiss(event), { signal });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #dismiss({ target }) {
    const banner = target.closest("button")?.closest("[data-banner]");
    if (!banner) return;
    remember([...putAway(), banner.dataset.banner]);
    banner.remove();
  }
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

const PAGE = 40;

/** The sidebar's conversations, newest first, a page at a time. Fires "change". */
export class ConversationList extends EventTarget {
  items = [];
  filter = {}; // archived, tag, project_id
  state = "loading"; // loading | ready | failed
  #cursor = null;
  #api;
  #busy = false;

  constructor(api) {
    super();
    this.#api = api;
  }

  get more() {
    return this.#cursor !== null;
  }

  /** Read the first page again; what scrolling had added stays behind it. */
  async reload() {
    await this.#read(null, (page) => {
      const fresh = new Set(page.items.map((one) => one.id));
      const beyond = this.#cursor ? this.items.slice(PAGE) : [];
      this.items = [...page.items, ...beyond.filter((one) => !fresh.has(one.id))];
      if (!beyond.length) this.#cursor = page.next;
    });
  }

  async loadMore() {
    if (!this.more) return;
    await this.#read(this.#cursor, (page) => {
      const known = new Set(this.items.map((one) => one.id));
      this.items = [...this.items, ...page.items.filter((one) => !known.has(one.id))];
      this.#cursor = page.next;
    });
  }

  show(filter) {
    this.filter = filter;
    this.items = [];
    this.#cursor = null;
    this.#busy = false;
    return this.reload();
  }

  async #read(cursor, take) {
    if (this.#busy) return;
    this.#busy = true;
    const asked = this.filter;
    try {
      const query = { cursor, limit: PAGE, ...asked };
      const page = await this.#api.get("/conversations", query);
      if (asked !== this.filter) return;
      take(page);
      this.state = "ready";
    } catch {
      this.state = this.items.length ? "ready" : "failed";
    } finally {
      this.#busy = false;
      this.#fire();
    }
  }

  /** A conversation began, moved or was renamed. */
  upsert(conversation) {
    this.items = this.items.filter((one) => one.id !== conversation.id);
    if (!this.#wanted(conversation)) return this.#fire();
    const at = this.items.findIndex((one) => one.updated_at <= conversation.updated_at);
    this.items.splice(at < 0 ? this.items.length : at, 0, conversation);
    return this.#fire();
  }

  #wanted({ temporary, archived, tags = [], project_id }) {
    const { filter } = this;
    if (temporary || Boolean(archived) !== Boolean(filter.archived)) return false;
    if (filter.tag && !tags.includes(filter.tag)) return false;
    return !filter.project_id || filter.project_id === project_id;
  }

  remove(id) {
    this.items = this.items.filter((one) => one.id !== id);
    this.#fire();
  }

  #fire() {
    this.dispatchEvent(new Event("change"));
  }
}

import { children, newestLeaf, pathTo } from "../lib/tree.js";

/**
 * One conversation as this tab knows it: a tree of messages and the leaf being read.
 * Fires "structure" when the visible path may have changed, "message" (detail: id) when
 * only one message did, "meta" when the title or settings did.
 */
export class Conversation extends EventTarget {
  meta = null;
  state = "ready"; // new | loading | ready | missing | failed
  leafId = null;
  comparing = null; // the question whose answers stand side by side
  scroll = null; // which message the reader was at, and where it was: {id, at} in px
  #tree = new Map();
  #families = null; // children of each message, until the tree changes

  constructor(id) {
    super();
    this.id = id;
    if (id === null) this.state = "new";
  }

  async load(api) {
    if (this.#tree.size === 0) this.state = "loading";
    this.#fire("structure");
    try {
      const { conversation, items } = await api.get(
        `/conversations/${this.id}/messages`,
      );
      this.#arrived(conversation, items);
    } catch (error) {
      this.state = error.status === 404 ? "missing" : "failed";
    }
    this.#fire("structure");
  }

  #arrived(conversation, items) {
    const local = [...this.#tree.values()].filter((message) => message.local);
    this.#tree = new Map(items.map((message) => [message.id, message]));
    for (const message of local)
      if (!this.#tree.has(message.id)) this.#tree.set(message.id, message);
    this.state = "ready";
    this.describe(conversation);
    const wanted = this.#tree.has(this.leafId)
      ? this.leafId
      : conversation.current_leaf_id;
    this.leafId = newestLeaf(this.#tree, this.#tree.has(wanted) ? wanted : null);
  }

  describe(conversation) {
    this.meta = { ...this.meta, ...conversation };
    this.#fire("meta");
  }

  get(id) {
    return this.#tree.get(id);
  }

  path() {
    return pathTo(this.#tree, this.leafId);
  }

  /** All versions of a message, itself included. */
  siblings(id) {
    this.#families ??= children(this.#tree);
    const parent = this.#tree.get(id)?.parent_id ?? null;
    return this.#families.get(this.#tree.has(parent) ? parent : null) ?? [];
  }

  all() {
    return [...this.#tree.values()];
  }

  /** Add or replace a message; a new one after the leaf becomes the leaf. */
  put(message, { follow = false } = {}) {
    const known = this.#tree.get(message.id);
    this.#tree.set(message.id, message);
    if (follow || (!known && message.parent_id === this.leafId))
      this.leafId = message.id;
    if (known && !follow) this.#fire("message", message.id);
    else this.#fire("structure");
  }

  /** Messages that this tab made up are now the server's: pairs of old id and message. */
  replace(...known) {
    for (const [oldId, message] of known) {
      const following = this.leafId === oldId;
      this.#tree.delete(oldId);
      this.#tree.set(message.id, message);
      if (following) this.leafId = message.id;
      if (oldId !== message.id) this.#fire("rename", { from: oldId, to: message.id });
    }
    this.#fire("structure");
  }

  remove(id) {
    const gone = this.#tree.get(id);
    if (!gone) return;
    const reading = this.path().some((message) => message.id === id);
    this.#tree.delete(id);
    if (reading) this.leafId = this.#near(gone);
    this.#fire("structure");
  }

  /** Forget a message and everything below it. */
  prune(id) {
    const below = this.all().filter((one) => one.parent_id === id);
    for (const child of below) this.prune(child.id);
    this.remove(id);
  }

  #near(gone) {
    if (!this.#tree.has(gone.parent_id)) return newestLeaf(this.#tree, null);
    return newestLeaf(this.#tree, gone.parent_id);
  }

  /** Read the branch through `id`. */
  choose(id) {
    this.leafId = newestLeaf(this.#tree, id);
    this.#fire("structure", { pivot: id });
    return this.leafId;
  }

  #fire(name, detail = null) {
    if (name !== "meta") this.#families = null;
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

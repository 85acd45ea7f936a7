import { keyOf } from "../../lib/artifacts/found.js";
import { ArtifactShelf } from "../../models/artifact-shelf.js";
import { on } from "../chat-of.js";

const WIDE = "(min-width: 64rem)"; // room for the panel beside the chat
const PAUSE = 200; // ms between two looks at an answer that grows

/** Opens the panel of artifacts beside the chat, and keeps it as the answers are. */
export class ArtifactDesk {
  #app;
  #shelf;
  #panel = null;
  #timer = 0;
  #seen = new Set(); // artifacts that came up by themselves once
  #fresh = new Set(); // answers that have grown since the last look

  constructor(app, signal) {
    this.#app = app;
    this.#shelf = new ArtifactShelf(app.chat);
    on(app, signal, {
      artifact: ({ detail }) => this.#take(detail),
      closed: () => this.#closed(),
    });
    on(app.chat, signal, { open: () => this.#opened(), running: () => this.#look() });
    const grown = ({ detail }) => this.#look(detail.messageId);
    on(app.chat.runs, signal, { text: grown, end: grown });
  }

  #take({ artifact, card }) {
    const key = keyOf(artifact);
    const messageId = card.closest("chat-message")?.messageId;
    return this.#open(key, this.#placeOf(key, messageId), true);
  }

  // What an answer makes comes up by itself, once, however fast it was written: the
  // page may draw it first when it is whole.
  #showNew(messageId) {
    for (const { artifact } of this.#shelf.of(messageId)) {
      const name = `${messageId} ${keyOf(artifact)}`;
      if (this.#seen.has(name) || !matchMedia(WIDE).matches) continue;
      this.#seen.add(name);
      this.#open(keyOf(artifact), null, false);
    }
  }

  #placeOf(key, messageId) {
    const versions = this.#shelf.versions(key);
    const found = versions.findLast((one) => one.messageId === messageId);
    return found === versions.at(-1) ? null : found;
  }

  async #open(key, place, focus) {
    const opener = focus ? document.activeElement : null;
    const { openPanel } = await import("./open-panel.js");
    const { ArtifactBench } = await import("./artifact-bench.js");
    const bench = new ArtifactBench(this.#app);
    this.#panel = openPanel(this.#app, this.#panel, { shelf: this.#shelf, bench });
    this.#opener = opener ?? this.#opener;
    this.#panel.open(key, { place, focus });
  }

  #opener = null;

  #closed() {
    this.#opener?.focus?.({ preventScroll: true });
    this.#opener = null;
  }

  #opened() {
    this.#panel?.remove();
    this.#seen.clear();
    this.#fresh.clear();
  }

  // An answer grows many times a second; its artifacts are read a few times.
  #look(messageId) {
    if (messageId) this.#fresh.add(messageId);
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      for (const each of this.#fresh) this.#showNew(each);
      this.#fresh.clear();
      if (this.#panel?.isConnected) this.#panel.update();
    }, PAUSE);
  }
}

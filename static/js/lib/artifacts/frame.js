// A frame of no origin: what runs in it reaches neither cookies nor the page nor the
// network. The server's policy for its address says so too (chat/views/frame.py).

const BEAT = 1_000; // ms between two questions whether it lives
const PATIENCE = 5_000; // ms without an answer after which it is stopped
const ADDRESS = "/frame/artifact";

/**
 * Fires "problem", "blocked" and "selected" (detail: text), and "hung" once it was
 * stopped because it did not answer.
 */
export class ArtifactFrame extends EventTarget {
  element = document.createElement("iframe");
  #life = new AbortController();
  #seen = 0;
  #timer = 0;
  #content = "";
  #grown = ""; // what the page that grows was last told

  /** @param {string} title */
  constructor(title) {
    super();
    this.element.sandbox.add("allow-scripts");
    this.element.className = "artifact-frame";
    this.element.title = title;
    this.element.allow = "";
    this.element.referrerPolicy = "no-referrer";
    this.element.src = ADDRESS;
    const { signal } = this.#life;
    addEventListener("message", (event) => this.#hear(event), { signal });
  }

  /** Show a page. It is written once the frame says that it is there. @param {string} html */
  show(html) {
    this.#content = html;
  }

  /** Put HTML into a page that grows; nothing in it runs. @param {string} html */
  grow(html) {
    this.#grown = html;
    this.#send({ grow: html });
  }

  /** End whatever runs in it. */
  close() {
    clearInterval(this.#timer);
    this.#life.abort();
    this.element.remove();
  }

  /** @param {object} data */
  #send(data) {
    this.element.contentWindow?.postMessage(data, "*");
  }

  /** @param {MessageEvent} event */
  #hear({ source, data }) {
    if (source !== this.element.contentWindow || !data) return;
    if (data.ready) this.#begin();
    if (data.pong) this.#seen = performance.now();
    for (const name of ["problem", "blocked", "selected"])
      if (typeof data[name] === "string") this.#tell(name, data[name].slice(0, 4_000));
  }

  #begin() {
    this.#send({ write: this.#content });
    // What was told before the frame was there has reached nobody, and may be the last.
    if (this.#grown) this.#send({ grow: this.#grown });
    this.#seen = performance.now();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  // A tab in the background is slowed down by the browser: nobody is told that it hangs.
  #beat() {
    const now = performance.now();
    if (document.hidden) this.#seen = now;
    if (now - this.#seen > PATIENCE) {
      this.close();
      this.#tell("hung", "");
      return;
    }
    this.#send({ ping: now });
  }

  /** @param {string} name @param {string} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

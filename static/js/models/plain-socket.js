const NAMED = "X-Socket";
const EVENT = /^(?:event: (\w+)\n)?data: (.*)$/s;

/**
 * What a WebSocket does, over plain HTTP: what comes is one answer that never ends,
 * what goes is posted. For people whose proxy passes no WebSockets.
 */
export class PlainSocket {
  onmessage = () => {};
  onclose = () => {};
  #address;
  #token = "";
  #ending = new AbortController();
  #sent = Promise.resolve();

  constructor(address) {
    this.#address = address;
    this.#listen().catch(() => this.#closed(0));
  }

  /** Post a frame, after those before it. */
  send(text) {
    this.#sent = this.#sent.then(() => this.#post(text)).catch(() => this.#closed(0));
  }

  close() {
    this.#ending.abort();
  }

  async #post(body) {
    const headers = { [NAMED]: this.#token, "Content-Type": "application/json" };
    const { signal } = this.#ending;
    const sent = { method: "POST", headers, body, signal };
    const { ok } = await fetch(this.#address, sent);
    if (!ok) this.#closed(0);
  }

  async #listen() {
    const { signal } = this.#ending;
    const headers = { [NAMED]: "open" };
    const answer = await fetch(this.#address, { headers, signal, cache: "no-store" });
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.startsWith("text/event-stream")) return this.#closed(0);
    let rest = "";
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + text).split("\n\n");
      rest = events.pop();
      for (const event of events) this.#take(EVENT.exec(event) ?? []);
    }
    return this.#closed(0);
  }

  #take([, kind, data]) {
    if (kind === "open") this.#token = data;
    else if (kind === "close") this.#closed(Number(data));
    else if (data) this.onmessage({ data });
  }

  #closed(code) {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    this.onclose({ code });
  }
}

import { uuid } from "../lib/uuid.js";
import { contentOf, MOST, told } from "./page-answer.js";

const RENEW = 5_000; // ms between two words to the server that this page still has a call
const AGAIN = 10_000; // ms until a page looks again at a call that another one has
const ASIDE = 700; // ms of precedence for the page that shows the conversation
const HIDDEN = 1_500; // ms of precedence for a page that somebody looks at

/**
 * Programs of models that this page may run. One page takes each, with a lease; what comes
 * of it is the answer to the call, which counts once. Fires "change" with a call's key.
 */
export class PageCalls extends EventTarget {
  #chat;
  #page = uuid(); // this page's name among the person's
  #jobs = new Map();
  #line = Promise.resolve(); // they run one after the other

  constructor(chat) {
    super();
    this.#chat = chat;
  }

  /** What is known of a call: {state, output}; undefined when nothing is. */
  get(key) {
    return this.#jobs.get(key);
  }

  /** Offer to run a call; one that has run here already is answered again. */
  add(place) {
    const key = keyOf(place.message_id, place.call_id);
    const known = this.#jobs.get(key);
    if (known?.answer) this.#send(known);
    if (known && known.state !== "elsewhere") return;
    const job = { ...place, key, state: "waiting" };
    this.#jobs.set(key, job);
    this.#line = this.#line.then(() => this.#do(job)).catch(() => this.#drop(job));
  }

  async #do(job) {
    await this.#precedence(job);
    const taken = await this.#take(job).catch((error) => this.#not(job, error));
    if (!taken) return;
    const renewing = setInterval(() => this.#renew(job), RENEW);
    try {
      job.answer = await this.#answer(job, taken);
    } finally {
      clearInterval(renewing);
    }
    if (this.#jobs.get(job.key) !== job) return; // it was over meanwhile
    this.#change(job, "answered");
    this.#send(job);
  }

  #precedence({ conversation_id: id }) {
    const aside = id === this.#chat.conversation.id ? 0 : ASIDE;
    const wait = aside + (document.hidden ? HIDDEN : 0);
    return new Promise((resolve) => setTimeout(resolve, wait));
  }

  #take({ conversation_id: id, message_id: message, call_id }) {
    const path = `/conversations/${id}/messages/${message}/take`;
    return this.#chat.api.post(path, { call_id, page: this.#page });
  }

  // Another page has it, and may die; or it is over.
  #not(job, { code }) {
    if (code !== "taken") return this.#drop(job);
    this.#change(job, "elsewhere");
    const again = () => this.#jobs.get(job.key) === job && this.add(job);
    setTimeout(again, AGAIN);
    return undefined;
  }

  #renew(job) {
    this.#take(job).catch(({ status }) => {
      if (!status) return; // the server is away for a moment
      this.#drop(job);
      job.run?.stop();
    });
  }

  /** Run it; resolves to what is told of it. */
  async #answer(job, { arguments: given, files }) {
    const { PythonOutput } = await import("../elements/message/python-output.js");
    job.output = new PythonOutput();
    this.#change(job, "running");
    const { code } = JSON.parse(given);
    job.run = job.output.run(code, await Promise.all(files.map(contentOf)));
    const lines = [];
    let size = 0;
    job.run.addEventListener("out", ({ detail: { text } }) => {
      if (size < MOST) lines.push(text);
      size += text.length + 1;
    });
    const ended = await new Promise((resolve) =>
      job.run.addEventListener("end", ({ detail }) => resolve(detail)),
    );
    return told(this.#chat.api, lines.join("\n"), ended);
  }

  #send({ conversation_id, message_id, call_id, answer }) {
    const written = JSON.stringify({ run: answer });
    const place = { conversation_id, message_id, call_id };
    this.#chat.connection.send("tool.answer", {
      ...place,
      answer: "reply",
      arguments: written,
    });
  }

  #drop(job) {
    if (this.#jobs.get(job.key) === job) this.#jobs.delete(job.key);
    this.#change(job, "over");
  }

  #change(job, state) {
    job.state = state;
    this.dispatchEvent(new CustomEvent("change", { detail: job.key }));
  }
}

/** The name under which a call is known. */
export const keyOf = (messageId, callId) => `${messageId} ${callId}`;

import { frame } from "../frames.js";
import { pause } from "../lib/backoff.js";
import { uuid } from "../lib/uuid.js";
import { Way } from "./way.js";

const SIGNED_OUT = 4001;
const RESTARTING = 1012;
const CROWDED = "crowded"; // an error's code: so many come that we are sent away
const QUIET = 20_000; // ms without a word from the server, before it is asked for one
const QUIET_AWAITED = 3_000; // the same, while an answer is on its way
const PONG_LIMIT = 5_000; // ms
const HELLO_LIMIT = 30_000; // ms; a crowd is greeted one after the other

/**
 * The socket, kept open. Events: "frame" (detail: the frame) and "state" (detail:
 * connecting | open | waiting | signed-out).
 */
export class Connection extends EventTarget {
  state = "connecting";
  /** Whether anything is to come: then a line that says nothing is soon asked. */
  awaits = () => false;
  #way = new Way();
  #socket = null;
  #attempt = 0;
  #notBefore = 0; // ms to wait, when the server says so
  #retry = 0;
  #quiet = 0;
  #limit = 0;

  open() {
    clearTimeout(this.#retry);
    const socket = this.#way.socket();
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#socket === socket && this.#closed(code);
    this.#expect(HELLO_LIMIT);
    addEventListener("online", this.#now);
    addEventListener("offline", this.#cut);
    document.addEventListener("visibilitychange", this.#now);
  }

  /** Whether frames go over plain HTTP, because no WebSocket passes. */
  get detour() {
    return this.#way.detour;
  }

  /** Send if the socket is open; return the frame's id, "" when it was not. */
  send(type, fields) {
    if (this.state !== "open") return "";
    const id = fields.id ?? uuid();
    this.#socket.send(frame(type, { id, ...fields }));
    if (!this.#limit) this.#listen();
    return id;
  }

  /** Act as if the server had refused the frame with this id. */
  refuse(id, message, code = "timed_out") {
    this.#receive({ type: "error", id, code, message });
  }

  /** Give up the present socket and connect again at once. */
  reconnect() {
    this.#attempt = 0;
    this.#drop();
    this.open();
  }

  close() {
    removeEventListener("online", this.#now);
    removeEventListener("offline", this.#cut);
    document.removeEventListener("visibilitychange", this.#now);
    clearTimeout(this.#retry);
    this.#drop();
  }

  #receive(received) {
    if (received.type === "hello") this.#become("open");
    if (received.code === CROWDED) this.#notBefore = received.retry_after * 1000;
    this.dispatchEvent(new CustomEvent("frame", { detail: received }));
    if (this.state === "open") this.#listen();
  }

  #become(state) {
    this.state = state;
    if (state === "open") this.#arrived();
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #arrived() {
    this.#attempt = 0;
    this.#way.arrived();
  }

  // A laptop that slept, or a network that went, often leaves a socket that looks open.
  #listen() {
    this.#forget();
    this.#quiet = setTimeout(this.#ping, this.awaits() ? QUIET_AWAITED : QUIET);
  }

  #ping = () => {
    if (!this.#limit && this.send("ping", {})) this.#expect(PONG_LIMIT);
  };

  // Anything that is heard within `limit` ms will do.
  #expect(limit) {
    this.#forget();
    this.#limit = setTimeout(() => this.#lost(), limit);
  }

  #forget() {
    clearTimeout(this.#quiet);
    clearTimeout(this.#limit);
    this.#limit = 0;
  }

  #lost() {
    this.#drop();
    this.#closed(0);
  }

  #drop() {
    this.#forget();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #closed(code) {
    if (this.state !== "open") this.#way.failed();
    this.#drop();
    if (code === SIGNED_OUT) return this.#become("signed-out");
    this.#become("waiting");
    const attempt = code === RESTARTING ? 0 : this.#attempt++;
    const wait = pause(attempt, Math.random, this.#notBefore);
    this.#notBefore = 0;
    this.#retry = setTimeout(() => this.open(), wait);
  }

  // The network went: the socket would look open for long. A server on this machine is
  // back with the first try.
  #cut = () => {
    if (this.state === "open") this.#lost();
  };

  #now = () => {
    if (document.visibilityState !== "visible") return;
    if (this.state === "waiting") this.reconnect();
    else this.#ping();
  };
}

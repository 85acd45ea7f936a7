import { frame } from "../frames.js";
import { pause } from "../lib/backoff.js";
import { uuid } from "../lib/uuid.js";

const SIGNED_OUT = 4001;
const RESTARTING = 1012;
const PING_EVERY = 20_000; // ms
const PONG_LIMIT = 8_000; // ms

/**
 * The WebSocket, kept open. Events: "frame" (detail: the frame) and "state" (detail:
 * connecting | open | waiting | signed-out).
 */
export class Connection extends EventTarget {
  state = "connecting";
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #pinger = 0;
  #pongLimit = 0;

  open() {
    clearTimeout(this.#retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/`);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#socket === socket && this.#closed(code);
    addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", this.#now);
  }

  /** Send if the socket is open; return the frame's id, "" when it was not. */
  send(type, fields) {
    if (this.state !== "open") return "";
    const id = fields.id ?? uuid();
    this.#socket.send(frame(type, { id, ...fields }));
    return id;
  }

  /** Act as if the server had refused the frame with this id. */
  refuse(id, message) {
    this.#receive({ type: "error", id, code: "timed_out", message });
  }

  /** Give up the present socket and connect again at once. */
  reconnect() {
    this.#attempt = 0;
    this.#drop();
    this.open();
  }

  close() {
    removeEventListener("online", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
    clearTimeout(this.#retry);
    this.#drop();
  }

  #receive(received) {
    clearTimeout(this.#pongLimit);
    if (received.type === "hello") this.#become("open");
    this.dispatchEvent(new CustomEvent("frame", { detail: received }));
  }

  #become(state) {
    this.state = state;
    if (state === "open") {
      this.#attempt = 0;
      clearInterval(this.#pinger);
      this.#pinger = setInterval(this.#ping, PING_EVERY);
    }
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  // A laptop that slept, or a network that went, often leaves a socket that looks open.
  #ping = () => {
    if (!this.send("ping", {})) return;
    this.#pongLimit = setTimeout(() => this.#lost(), PONG_LIMIT);
  };

  #lost() {
    this.#drop();
    this.#closed(0);
  }

  #drop() {
    clearInterval(this.#pinger);
    clearTimeout(this.#pongLimit);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #closed(code) {
    this.#drop();
    if (code === SIGNED_OUT) return this.#become("signed-out");
    this.#become("waiting");
    const attempt = code === RESTARTING ? 0 : this.#attempt++;
    this.#retry = setTimeout(() => this.open(), pause(attempt, Math.random));
  }

  #now = () => {
    if (document.visibilityState !== "visible") return;
    if (this.state === "waiting") this.reconnect();
    else this.#ping();
  };
}

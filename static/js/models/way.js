import { PlainSocket } from "./plain-socket.js";

const ADDRESS = "/ws/";
const IN_VAIN = 2; // WebSockets that never opened, before the detour is tried in turn
const DETOUR = "no-websockets"; // where this tab keeps until when it takes the detour
const KEPT = 3_600_000; // ms

/**
 * Which way to the server: a WebSocket, or plain HTTP where a proxy passes none. A
 * network that is away fails both ways, a proxy only one.
 */
export class Way {
  #passes = false; // a WebSocket has opened in this tab
  #failures = 0;
  #plain = false; // the last way

  /** Whether the detour is taken. */
  get detour() {
    return this.#plain;
  }

  /** Return a new socket, by the way that may work. */
  socket() {
    const turn = this.#failures >= IN_VAIN && this.#failures % 2 === 0;
    this.#plain = !this.#passes && (turn || remembered());
    if (this.#plain) return new PlainSocket(ADDRESS);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${ADDRESS}`);
    socket.onopen = () => {
      this.#passes = true;
    };
    return socket;
  }

  /** Note that the way has led there. */
  arrived() {
    if (this.#plain) remember(Date.now() + KEPT);
    else this.#passes = true;
  }

  /** Note that it has not: the next may be the other. */
  failed() {
    if (this.#plain) remember(0);
    this.#failures += 1;
  }
}

// A browser may forbid the storage: then the detour is found again each time.
function remembered() {
  try {
    return Number(sessionStorage.getItem(DETOUR)) > Date.now();
  } catch {
    return false;
  }
}

function remember(until) {
  try {
    sessionStorage.setItem(DETOUR, until);
  } catch {
    // it goes without
  }
}

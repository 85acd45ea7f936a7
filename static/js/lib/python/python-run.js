// Python in a worker of a frame without origin or network: its code and its files are
// handed in, and nothing comes back but what it prints, what its last line gives and the
// files that it has written.

import { work } from "./worker.js";

const ADDRESS = "/frame/python";
const PACKAGES = "/api/python/packages"; // that this installation has
const SECONDS = 30; // for the program, once Python is there
const STARTING = 180; // seconds for Python itself, on a slow machine
const BYTES = 512 * 1024 * 1024;
const FILES = 10; // that come back
const FILE_BYTES = 20 * 1024 * 1024; // of each

/** @typedef {{name: string, bytes: ArrayBuffer}} PythonFile */

/**
 * One program being run. Fires "out" (detail: {text, error}), "started", and "end"
 * (detail: {value} or {problem}: a text, or "time", "stopped", "away"; and {files, left}:
 * what it has written, and the names of what was too much).
 */
export class PythonRun extends EventTarget {
  #frame = document.createElement("iframe");
  #life = new AbortController();
  #timer = 0;

  /** @param {string} code @param {PythonFile[]} [files] in its working directory */
  constructor(code, files = []) {
    super();
    this.#frame.sandbox.add("allow-scripts");
    this.#frame.className = "visually-hidden";
    this.#frame.ariaHidden = "true";
    this.#frame.tabIndex = -1;
    const { signal } = this.#life;
    addEventListener("message", (event) => this.#hear(event, code, files), { signal });
    this.#limit(STARTING);
    this.#frame.src = ADDRESS;
    document.body.append(this.#frame);
  }

  /** End it now. */
  stop() {
    this.#end({ problem: "stopped" });
  }

  /** @param {number} seconds */
  #limit(seconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ problem: "time" }), seconds * 1000);
  }

  /** @param {MessageEvent} event @param {string} code @param {PythonFile[]} files */
  #hear({ source, data }, code, files) {
    if (source !== this.#frame.contentWindow || !data) return;
    if (data.ready)
      this.#begin(code, files).catch(() => this.#end({ problem: "away" }));
    if (typeof data.want === "string") this.#bring(data.want);
    if (data.started) {
      this.#limit(SECONDS);
      this.#tell("started", null);
    }
    this.#print(data);
    this.#endAs(data);
  }

  /** @param {{out?: unknown, err?: unknown}} data */
  #print({ out, err }) {
    if (typeof out === "string") this.#tell("out", { text: out });
    if (typeof err === "string") this.#tell("out", { text: err, error: true });
  }

  /** @param {{done?: unknown, failed?: unknown, files?: unknown, left?: unknown}} data */
  #endAs({ done, failed, files, left }) {
    const given = { files: filesIn(files), left: namesIn(left) };
    if (typeof done === "string") this.#end({ value: done, ...given });
    if (typeof failed === "string") this.#end({ problem: failed, ...given });
  }

  /** @param {string} code @param {PythonFile[]} files */
  async #begin(code, files) {
    const [library, wasm, standard, packages] = await Promise.all(needed());
    const parts = { "pyodide.asm.wasm": wasm, "python_stdlib.zip": standard };
    const worker = `${library};(${work})();`;
    const most = { memory: BYTES, files: FILES, bytes: FILE_BYTES };
    const job = { code, parts, files, packages, most };
    this.#frame.contentWindow?.postMessage({ worker, job }, "*");
  }

  // The frame has no network: the page fetches the packages that it asks for.
  /** @param {string} wheel */
  async #bring(wheel) {
    const address = `${PACKAGES}/${encodeURIComponent(wheel)}`;
    const bytes = await fetched(address)
      .then((answer) => answer.arrayBuffer())
      .catch(() => null);
    this.#frame.contentWindow?.postMessage({ pass: { wheel, bytes } }, "*");
  }

  /** @param {{value?: string, problem?: string, files?: PythonFile[], left?: string[]}} how */
  #end(how) {
    if (this.#life.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#life.abort();
    this.#frame.remove(); // and with it the worker
    this.#tell("end", { files: [], left: [], ...how });
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// What comes out of the frame may be anything: the program reaches its worker's own words.
/** @param {unknown} given @returns {PythonFile[]} */
const filesIn = (given) =>
  (Array.isArray(given) ? given : [])
    .filter(({ name, bytes }) => typeof name === "string" && bytes?.byteLength >= 0)
    .slice(0, FILES);

/** @param {unknown} given @returns {string[]} */
const namesIn = (given) =>
  (Array.isArray(given) ? given : []).map((name) => String(name).slice(0, 100));

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** @returns {Promise<any>[]} the library, Python itself, its modules, the packages */
function needed() {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-python]"));
  const { python = "", pythonWasm = "", pythonModules = "" } = place.dataset;
  const bytes = (/** @type {string} */ address) =>
    fetched(address).then((answer) => answer.arrayBuffer());
  const text = fetched(python).then((answer) => answer.text());
  // A reader of a shared page is nobody here, and does without.
  const packages = fetched(PACKAGES)
    .then((answer) => answer.json())
    .then((answer) => answer.packages)
    .catch(() => ({}));
  return [text, bytes(pythonWasm), bytes(pythonModules), packages];
}

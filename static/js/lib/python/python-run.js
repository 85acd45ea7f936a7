// Python in a worker of a frame without origin or network: its code and its files are
// handed in, and nothing comes back but what it prints and what its last line gives.

const ADDRESS = "/frame/python";
const SECONDS = 30; // for the program, once Python is there
const STARTING = 180; // seconds for Python itself, on a slow machine
const BYTES = 512 * 1024 * 1024;

/** The worker's own part, behind the library; sent there as text. @type {any} */
const work = () => {
  const { loadPyodide, createPyodideModule, lockFileContents } = /** @type {any} */ (
    globalThis
  ).python;
  const tell = (/** @type {object} */ data) => self.postMessage(data);
  const { grow } = WebAssembly.Memory.prototype;
  self.onmessage = async ({ data: { code, files, bytes } }) => {
    WebAssembly.Memory.prototype.grow = function (pages) {
      const wanted = this.buffer.byteLength + pages * 65_536;
      if (wanted > bytes) throw new RangeError("too much memory");
      return grow.call(this, pages);
    };
    self.fetch = async (address) => {
      const name = String(address).split("/").pop() ?? "";
      if (!files[name]) throw new TypeError("There is no network here.");
      const type = name.endsWith("wasm") ? "application/wasm" : "application/zip";
      return new Response(files[name], { headers: { "Content-Type": type } });
    };
    try {
      const python = await loadPyodide({
        indexURL: "https://python.invalid/",
        createPyodideModule,
        lockFileContents,
        stdout: (/** @type {string} */ text) => tell({ out: text }),
        stderr: (/** @type {string} */ text) => tell({ err: text }),
      });
      tell({ started: true });
      const value = await python.runPythonAsync(code);
      const shown = value === undefined ? "" : python.globals.get("repr")(value);
      tell({ done: String(shown) });
    } catch (error) {
      tell({ failed: String(/** @type {Error} */ (error).message ?? error) });
    }
  };
};

/**
 * One program being run. Fires "out" (detail: {text, error}), "started", and "end"
 * (detail: {value} or {problem}: a text, or "time", "stopped", "away").
 */
export class PythonRun extends EventTarget {
  #frame = document.createElement("iframe");
  #life = new AbortController();
  #timer = 0;

  /** @param {string} code */
  constructor(code) {
    super();
    this.#frame.sandbox.add("allow-scripts");
    this.#frame.className = "visually-hidden";
    this.#frame.ariaHidden = "true";
    this.#frame.tabIndex = -1;
    const { signal } = this.#life;
    addEventListener("message", (event) => this.#hear(event, code), { signal });
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

  /** @param {MessageEvent} event @param {string} code */
  #hear({ source, data }, code) {
    if (source !== this.#frame.contentWindow || !data) return;
    if (data.ready) this.#begin(code).catch(() => this.#end({ problem: "away" }));
    if (data.started) {
      this.#limit(SECONDS);
      this.#tell("started", null);
    }
    if (typeof data.out === "string") this.#tell("out", { text: data.out });
    if (typeof data.err === "string")
      this.#tell("out", { text: data.err, error: true });
    if (typeof data.done === "string") this.#end({ value: data.done });
    if (typeof data.failed === "string") this.#end({ problem: data.failed });
  }

  /** @param {string} code */
  async #begin(code) {
    const [library, wasm, standard] = await Promise.all(parts());
    const files = { "pyodide.asm.wasm": wasm, "python_stdlib.zip": standard };
    const worker = `${library};(${work})();`;
    const job = { code, files, bytes: BYTES };
    this.#frame.contentWindow?.postMessage({ worker, job }, "*");
  }

  /** @param {{value?: string, problem?: string}} how */
  #end(how) {
    if (this.#life.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#life.abort();
    this.#frame.remove(); // and with it the worker
    this.#tell("end", how);
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @returns {Promise<string | ArrayBuffer>[]} the library, Python itself, its modules */
function parts() {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-python]"));
  const { python = "", pythonWasm = "", pythonModules = "" } = place.dataset;
  const whole = async (/** @type {string} */ address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const bytes = (/** @type {string} */ address) =>
    whole(address).then((answer) => answer.arrayBuffer());
  const text = whole(python).then((answer) => answer.text());
  return [text, bytes(pythonWasm), bytes(pythonModules)];
}

// What runs in the worker, behind the Python library; sent there as text, so that it uses
// nothing but what stands in it.

/** @type {any} */
export const work = () => {
  const { loadPyodide, createPyodideModule, lockFileContents } = /** @type {any} */ (
    globalThis
  ).python;
  /** @type {(data: object, handed?: any[]) => void} */
  const tell = (data, handed = []) => self.postMessage(data, { transfer: handed });
  const { grow } = WebAssembly.Memory.prototype;
  const awaited = new Map(); // name of a package's file → what takes its bytes

  /** @type {(name: string) => Promise<ArrayBuffer | null>} */
  const asked = (name) =>
    new Promise((resolve) => {
      awaited.set(name, resolve);
      tell({ want: name });
    });

  /** @type {(bytes: number) => void} */
  const limit = (bytes) => {
    WebAssembly.Memory.prototype.grow = function (pages) {
      const wanted = this.buffer.byteLength + pages * 65_536;
      if (wanted > bytes) throw new RangeError("too much memory");
      return grow.call(this, pages);
    };
  };

  /** @type {(parts: any, bytes: number) => void} */
  const confine = (parts, bytes) => {
    limit(bytes);
    /** @type {(name: string) => any} */
    const handed = (name) => (name.endsWith(".whl") ? asked(name) : parts[name]);
    self.fetch = async (address) => {
      const name = String(address).replace(/.*\//, "");
      const found = await handed(name);
      if (!found) throw new TypeError("There is no network here.");
      const type = name.endsWith("wasm") ? "application/wasm" : "application/zip";
      return new Response(found, { headers: { "Content-Type": type } });
    };
  };

  // What matplotlib has drawn and not saved is a picture all the same.
  const figures = `
import sys
if "matplotlib.pyplot" in sys.modules:
    from matplotlib import pyplot
    for number in pyplot.get_fignums():
        pyplot.figure(number).savefig(f"figure-{number}.png")
`;

  const before = new Map(); // name → state of the files that were handed in

  /** @type {(python: any, name: string) => string} */
  const stateOf = ({ FS }, name) => {
    const { mtime, size } = FS.stat(name);
    return `${mtime.getTime()} ${size}`;
  };

  /** @type {(python: any, files: {name: string, bytes: ArrayBuffer}[]) => void} */
  const put = (python, files) => {
    for (const { name, bytes } of files) {
      python.FS.writeFile(name, new Uint8Array(bytes));
      before.set(name, stateOf(python, name));
    }
  };

  /** @type {(python: any, most: any) => {files: any[], left: string[]}} */
  const written = (python, most) => {
    const { FS } = python;
    /** @type {string[]} */
    const names = FS.readdir(".");
    const changed = names.filter(
      (name) =>
        FS.isFile(FS.stat(name).mode) && stateOf(python, name) !== before.get(name),
    );
    const small = changed.filter((name) => FS.stat(name).size <= most.bytes);
    const kept = small.slice(0, most.files);
    const files = kept.map((name) => ({
      name,
      bytes: FS.readFile(name).slice().buffer,
    }));
    return { files, left: changed.filter((name) => !kept.includes(name)) };
  };

  /** @type {(job: any) => Promise<any>} */
  const start = async ({ code, packages }) => {
    const python = await loadPyodide({
      indexURL: "https://python.invalid/",
      packageBaseUrl: "https://python.invalid/",
      createPyodideModule,
      lockFileContents: { ...lockFileContents, packages },
      env: { HOME: "/home/pyodide", MPLBACKEND: "agg" },
      stdout: (/** @type {string} */ text) => tell({ out: text }),
      stderr: (/** @type {string} */ text) => tell({ err: text }),
    });
    if (Object.keys(packages).length)
      await python.loadPackagesFromImports(code, { messageCallback: () => {} });
    return python;
  };

  /** @type {(python: any, code: string) => Promise<object>} */
  const ran = async (python, code) => {
    try {
      const value = await python.runPythonAsync(code);
      const shown = value === undefined ? "" : python.globals.get("repr")(value);
      python.runPython(figures);
      return { done: String(shown) };
    } catch (error) {
      return { failed: String(/** @type {Error} */ (error).message ?? error) };
    }
  };

  /** @type {(job: any) => Promise<void>} */
  const run = async (job) => {
    confine(job.parts, job.most.memory);
    const python = await start(job);
    put(python, job.files);
    tell({ started: true });
    const said = await ran(python, job.code);
    const { files, left } = written(python, job.most);
    const handed = files.map(({ bytes }) => bytes);
    tell({ ...said, files, left }, handed);
  };

  self.onmessage = ({ data }) => {
    if (data.wheel) awaited.get(data.wheel)?.(data.bytes);
    else run(data).catch((error) => tell({ failed: String(error.message ?? error) }));
  };
};

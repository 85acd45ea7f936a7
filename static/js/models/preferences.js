const KEY = "preferences";
const DEFAULTS = { theme: "system", density: "roomy", enterSends: true, sidebar: true };

/** What a person prefers in this browser; "change" is fired with the name. */
export class Preferences extends EventTarget {
  #values = { ...DEFAULTS, ...read(KEY) };

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    write(KEY, this.#values);
    this.#show();
    this.dispatchEvent(new CustomEvent("change", { detail: name }));
  }

  #show() {
    const { theme, density } = this.#values;
    const root = document.documentElement.dataset;
    if (theme === "system") delete root.theme;
    else root.theme = theme;
    root.density = density;
  }
}

/** A JSON value kept in this browser; {} when there is none or storage is blocked. */
export function read(key, storage = "localStorage") {
  try {
    return JSON.parse(globalThis[storage].getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** Keep a JSON value; a full or blocked storage is not worth an error. */
export function write(key, value, storage = "localStorage") {
  try {
    if (value === null) globalThis[storage].removeItem(key);
    else globalThis[storage].setItem(key, JSON.stringify(value));
  } catch {
    // The page works without memory.
  }
}

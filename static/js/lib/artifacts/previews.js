import { gettext } from "../words.js";
import { page, picture, shown } from "./runtime.js";

// These two run inside the frame: they are sent there as text.

/** @type {any} */
const showReact = (/** @type {string} */ source) => {
  const { library } = /** @type {any} */ (globalThis);
  const { React, transform, createRoot } = library;
  const options = { transforms: ["jsx", "typescript", "imports"], production: true };
  const { code } = transform(source, { ...options, jsxRuntime: "classic" });
  const exports = /** @type {any} */ ({});
  const require = (/** @type {string} */ name) => {
    if (library.packages[name]) return library.packages[name];
    if (/\.css$/.test(name)) return {};
    throw new Error(`PACKAGE ${name}`);
  };
  const run = new Function("require", "exports", "module", "React", code);
  const module = { exports };
  run(require, exports, module, React);
  const made = module.exports;
  const Component =
    made.default ??
    Object.values(made).find((one) => typeof one === "function") ??
    made;
  if (typeof Component !== "function") throw new Error("NO COMPONENT");
  createRoot(document.getElementById("root")).render(React.createElement(Component));
};

/** @type {any} */
const showChart = async (/** @type {string} */ source, /** @type {string} */ look) => {
  const { library } = /** @type {any} */ (globalThis);
  const given = JSON.parse(source);
  const ink = look === "dark" ? "#e6e6e6" : "#222";
  const axis = { labelColor: ink, titleColor: ink };
  const config = { background: null, axis, legend: axis, title: { color: ink } };
  const spec = { ...given, config: { ...config, ...given.config } };
  const fits = spec.mark && spec.width === undefined && !spec.encoding?.column;
  if (fits) spec.width = Math.max(200, innerWidth - 140);
  const isVega = /\/vega\//.test(given.$schema ?? "");
  const compiled = isVega ? spec : library.compile(spec).spec;
  const options = { renderer: "svg", container: "#root", hover: true };
  await new library.View(library.parse(compiled), options).runAsync();
};

/** @type {Record<string, {library: string, show: any}>} */
const LIBRARIES = {
  react: { library: "react", show: showReact },
  chart: { library: "vega", show: showChart },
};

/**
 * The page that shows a source of a framed kind.
 * @param {string} kind
 * @param {string} source
 * @param {string} look "dark" or "light"
 * @returns {Promise<string>}
 */
export async function preview(kind, source, look) {
  if (kind === "html") return page(source);
  if (kind === "svg") return picture(source, look);
  const { library, show } = LIBRARIES[kind];
  return shown(await code(library), String(show), source, look);
}

/** @type {Map<string, Promise<string>>} */
const loaded = new Map();

/** The code of a library of our own, as text for the frame. @param {string} name */
function code(name) {
  const known = loaded.get(name);
  if (known) return known;
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-react]"));
  const text = fetch(place.dataset[name] ?? "").then((answer) => {
    if (!answer.ok) throw new Error(gettext("The server could not be reached."));
    return answer.text();
  });
  text.catch(() => loaded.delete(name));
  loaded.set(name, text);
  return text;
}

/** What went wrong inside, in words. @param {string} problem */
export function inWords(problem) {
  const missing = /PACKAGE (\S+)/.exec(problem);
  if (missing)
    return gettext("The package “%(name)s” is not here; only React is.", {
      name: missing[1],
    });
  if (problem.includes("NO COMPONENT"))
    return gettext("It exports no component to show.");
  return problem.replace(/^Uncaught (Error: )?/, "");
}

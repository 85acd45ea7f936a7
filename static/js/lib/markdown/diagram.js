// Mermaid runs in a frame of no origin: whatever a diagram's source makes it do, it can
// reach neither cookies nor the page. What comes back is shown as a picture, without what
// acts or fetches: a picture may be opened in a window of its own.
import { reachesOut, staysAttribute, staysElement } from "./inert.js";

let frame = /** @type {Promise<HTMLIFrameElement> | null} */ (null);
let counter = 0;
const LIMIT = 10_000; // ms

// Flat, in the page's own colours. (ELK, the other layout engine, weighs more than all the rest.)
const FONT = "system-ui, sans-serif";
const LIGHT = {
  ...{ darkMode: false, background: "#ffffff", fontFamily: FONT },
  ...{ primaryColor: "#e9f1fd", primaryTextColor: "#1c1d20" },
  ...{ primaryBorderColor: "#7da3d8", lineColor: "#55575d" },
  edgeLabelBackground: "#ffffff",
  ...{ secondaryColor: "#e6f5eb", tertiaryColor: "#fdf3dd", noteBkgColor: "#fdf3dd" },
};
const DARK = {
  ...{ darkMode: true, background: "#1b1c1f", fontFamily: FONT },
  ...{ primaryColor: "#1f2d44", primaryTextColor: "#ececed" },
  ...{ primaryBorderColor: "#5b83bd", lineColor: "#a9abb1" },
  edgeLabelBackground: "#1b1c1f",
  ...{ secondaryColor: "#1d3326", tertiaryColor: "#3a301b", noteBkgColor: "#3a301b" },
};

const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';

const INSIDE = `
  addEventListener("message", async ({ data }) => {
    try {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict",
        secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges",
          "suppressErrorRendering", "themeCSS", "dompurifyConfig", "htmlLabels",
          "fontFamily", "altFontFamily"],
        theme: "base", themeVariables: data.colours, look: "classic",
        layout: "dagre", htmlLabels: false, flowchart: { htmlLabels: false } });
      const { svg } = await mermaid.render("d" + data.id, data.source);
      parent.postMessage({ diagram: data.id, svg }, "*");
    } catch (error) {
      parent.postMessage({ diagram: data.id, svg: "" }, "*");
    }
  });`;

/**
 * Draw Mermaid source; return the address of a picture. Throws when it cannot be drawn.
 * @param {string} source
 * @returns {Promise<string>}
 */
export async function diagram(source) {
  frame ??= open();
  const target = (await frame).contentWindow;
  counter += 1;
  const id = counter;
  const answer = reply(id);
  target?.postMessage({ id, source, colours: isDark() ? DARK : LIGHT }, "*");
  const svg = await answer;
  if (!svg) throw new Error("not a diagram");
  return URL.createObjectURL(new Blob([sized(inert(svg))], { type: "image/svg+xml" }));
}

/** @param {string} svg */
function inert(svg) {
  // Mermaid writes links without saying what `xlink` is; such a picture is none.
  const named = svg.includes("xmlns:xlink")
    ? svg
    : svg.replace("<svg", `<svg ${XLINK}`);
  const picture = new DOMParser().parseFromString(named, "image/svg+xml");
  if (picture.querySelector("parsererror")) throw new Error("not a picture");
  for (const element of picture.querySelectorAll("*")) clean(element);
  return new XMLSerializer().serializeToString(picture);
}

/** @param {Element} element */
function clean(element) {
  if (!staysElement(element.localName) || isReachingStyle(element)) element.remove();
  for (const { name, value } of [...element.attributes]) {
    if (!staysAttribute(name, value)) element.removeAttribute(name);
  }
}

/** @param {Element} element */
function isReachingStyle(element) {
  return element.localName === "style" && reachesOut(element.textContent ?? "");
}

/** A picture needs a size of its own. @param {string} svg */
function sized(svg) {
  const box = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg);
  if (!box) return svg;
  return svg
    .replace(/^<svg([^>]*?) width="100%"/, "<svg$1")
    .replace(/^<svg/, `<svg width="${box[1]}" height="${box[2]}"`);
}

/** @param {number} id @returns {Promise<string>} */
function reply(id) {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const limit = setTimeout(() => {
      done.abort();
      reject(new Error("took too long"));
    }, LIMIT);
    const listen = (/** @type {MessageEvent} */ { data }) => {
      if (data?.diagram !== id) return;
      clearTimeout(limit);
      done.abort();
      resolve(data.svg);
    };
    addEventListener("message", listen, { signal: done.signal });
  });
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen
    ? chosen === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @returns {Promise<HTMLIFrameElement>} */
function open() {
  const script = /** @type {HTMLScriptElement} */ (
    document.querySelector("script[nonce]")
  );
  const library = /** @type {HTMLElement} */ (document.querySelector("[data-mermaid]"));
  const element = document.createElement("iframe");
  element.sandbox.add("allow-scripts");
  element.hidden = false;
  element.className = "visually-hidden diagram-frame";
  element.ariaHidden = "true";
  element.tabIndex = -1;
  const address = new URL(library.dataset.mermaid ?? "", location.href);
  element.srcdoc =
    `<script type="module" nonce="${script.nonce}">import mermaid from "${address}";` +
    `${INSIDE}</` +
    "script>";
  const ready = new Promise((resolve) => {
    element.addEventListener("load", () => resolve(element), { once: true });
  });
  document.body.append(element);
  return /** @type {Promise<HTMLIFrameElement>} */ (ready);
}

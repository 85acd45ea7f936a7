// What runs inside the frame, in front of what a model wrote. It says that the page is
// alive, what went wrong in it and which text is selected, and nothing else.

/** @type {(tell: (data: object) => void) => void} */
const runtime = (tell) => {
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !data) return;
    if (data.ping) tell({ pong: data.ping });
    if (typeof data.grow === "string") document.body.innerHTML = data.grow;
  });
  addEventListener("error", ({ message }) => tell({ problem: String(message) }));
  addEventListener("unhandledrejection", ({ reason }) =>
    tell({ problem: String(reason?.message ?? reason) }),
  );
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) =>
    tell({ blocked: String(blockedURI) }),
  );
  document.addEventListener("selectionchange", () =>
    tell({ selected: String(getSelection()).slice(0, 4000) }),
  );
};

const RUNTIME = `(${runtime})((data) => parent.postMessage(data, "*"));`;

/** A script that no text in it can end. @param {string} code */
const script = (code) =>
  `<script>${code.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--")}</` +
  "script>";

/** @param {string} html */
const withoutDoctype = (html) => html.replace(/^\s*<!doctype[^>]*>/i, "");

/** A page as a model wrote it, with the runtime in front. @param {string} html */
export const page = (html) =>
  `<!doctype html>${script(RUNTIME)}${withoutDoctype(html)}`;

const LOOK = `<meta name="viewport" content="width=device-width"><style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
  body { margin: 1rem; }</style>`;

/** @param {string} dark "dark" or "light" */
const scheme = (dark) => `<style>:root { color-scheme: ${dark}; }</style>`;

/** A picture in the middle of its page. @param {string} svg @param {string} look */
export const picture = (svg, look) =>
  page(`${LOOK}${scheme(look)}<style>
    body { display: grid; margin: 0; min-height: 100vh; place-items: center; }
    svg { max-width: 100%; max-height: 100vh; height: auto; }</style>${svg}`);

/** A page that grows: nothing in it runs. @param {string} look */
export const growing = (look) => page(`${LOOK}${scheme(look)}<body></body>`);

/**
 * A page of our own that shows a source with a library.
 * @param {string} library the library's code
 * @param {string} show a function of (source, look) as text
 * @param {string} source
 * @param {string} look
 */
export const shown = (library, show, source, look) =>
  page(
    `${LOOK}${scheme(look)}<div id="root"></div>${script(library)}` +
      script(`(${show})(${JSON.stringify(source)}, ${JSON.stringify(look)});`),
  );

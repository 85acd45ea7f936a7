import { gettext } from "../words.js";

/**
 * What artifacts there are: the ending of their file, its media type, the language that
 * their source is coloured as; `framed`: their preview runs code of its own.
 * @type {Record<string, {ending: string, mime: string, language: string, framed?: boolean}>}
 */
export const KINDS = {
  html: { ending: "html", mime: "text/html", language: "html", framed: true },
  svg: { ending: "svg", mime: "image/svg+xml", language: "xml", framed: true },
  react: { ending: "jsx", mime: "text/plain", language: "javascript", framed: true },
  chart: { ending: "json", mime: "application/json", language: "json", framed: true },
  mermaid: { ending: "mmd", mime: "text/plain", language: "mermaid" },
  markdown: { ending: "md", mime: "text/markdown", language: "markdown" },
  csv: { ending: "csv", mime: "text/csv", language: "csv" },
  json: { ending: "json", mime: "application/json", language: "json" },
  code: { ending: "txt", mime: "text/plain", language: "" },
};

/** @type {[RegExp, string][]} */
const NAMES = [
  [/react|jsx|tsx/, "react"],
  [/svg/, "svg"],
  [/html/, "html"],
  [/mermaid/, "mermaid"],
  [/vega|chart/, "chart"],
  [/csv/, "csv"],
  [/json/, "json"],
  [/markdown|^text\/(md|plain)$|^(md|document|text)$/, "markdown"],
];

/** One of KINDS, by what a model calls the type. @param {string} type */
export function kindOf(type) {
  const said = type.trim().toLowerCase();
  return NAMES.find(([names]) => names.test(said))?.[1] ?? "code";
}

/** What people call a kind. @param {string} kind */
export const kindLabel = (kind) =>
  ({
    html: gettext("Web page"),
    svg: gettext("Picture"),
    react: gettext("React component"),
    chart: gettext("Chart"),
    mermaid: gettext("Diagram"),
    markdown: gettext("Document"),
    csv: gettext("Table"),
    json: gettext("Data"),
  })[kind] ?? gettext("Code");

/** The name of a file. @param {{title: string, id: string, kind: string}} artifact */
export function fileName({ title, id, kind }) {
  const name = (title || id || "artifact").replace(/[^\p{L}\p{N}._ -]+/gu, "").trim();
  return `${name.slice(0, 80) || "artifact"}.${KINDS[kind].ending}`;
}

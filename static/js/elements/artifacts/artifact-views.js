import { compare, numberOf, rowsOf } from "../../lib/artifacts/csv.js";
import { h, icon } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

const MOST_ROWS = 1_000; // shown of a table
const MOST_ENTRIES = 200; // shown of one level of a tree
const OPEN_LEVELS = 2;

/** How the kinds look that need no code of their own: a source as an element. */
export const VIEWS = { markdown, mermaid, csv: table, json: tree };

function markdown(source) {
  const element = h("markdown-text", { class: "markdown artifact-document" });
  element.show(source);
  return element;
}

async function mermaid(source) {
  const { diagram } = await import("../../lib/markdown/diagram.js");
  const picture = await diagram(source).catch(() => null);
  if (!picture) throw new Error(gettext("This diagram cannot be drawn."));
  return h("div", { class: "artifact-picture" }, h("img", { src: picture, alt: "" }));
}

/** A table whose columns sort by their heads. */
function table(source) {
  const [names = [], ...rows] = rowsOf(source);
  const order = { column: -1, down: false };
  const body = h("tbody");
  const heads = names.map((name, column) => head(name, () => sort(column)));
  const sort = (column) => {
    order.down = order.column === column && !order.down;
    order.column = column;
    fill();
  };
  const fill = () => {
    const { column, down } = order;
    const way = down ? -1 : 1;
    const sorted =
      column < 0
        ? rows
        : rows.toSorted((a, b) => way * compare(a[column] ?? "", b[column] ?? ""));
    body.replaceChildren(...sorted.slice(0, MOST_ROWS).map(line));
    heads.forEach((one, at) => {
      one.ariaSort = at === column ? (down ? "descending" : "ascending") : "none";
    });
  };
  fill();
  const cut = rows.length > MOST_ROWS && h("p", { class: "artifact-note" }, left(rows));
  const whole = h("table", {}, h("thead", {}, h("tr", {}, ...heads)), body);
  return h("div", { class: "artifact-table" }, whole, cut);
}

const left = (rows) =>
  gettext("The first %(shown)s of %(count)s rows.", {
    shown: MOST_ROWS.toLocaleString(),
    count: rows.length.toLocaleString(),
  });

const head = (name, onclick) =>
  h(
    "th",
    { scope: "col" },
    h("button", { type: "button", onclick }, name, icon("sort")),
  );

const line = (cells) => h("tr", {}, ...cells.map(cell));

const cell = (text) =>
  h("td", { align: Number.isNaN(numberOf(text)) ? null : "right", dir: "auto" }, text);

/** JSON as a tree that unfolds. */
function tree(source) {
  let value;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw new Error(
      gettext("This is not valid JSON: %(why)s", { why: error.message }),
      { cause: error },
    );
  }
  return h("div", { class: "artifact-tree" }, node("", value, 0));
}

function node(name, value, level) {
  const label = name !== "" && h("span", { class: "artifact-tree__name" }, `${name}: `);
  if (value === null || typeof value !== "object") {
    const kind = value === null ? "null" : typeof value;
    const shown = JSON.stringify(value);
    return h("div", {}, label, h("span", { data: { kind } }, shown));
  }
  const entries = Object.entries(value);
  const brackets = Array.isArray(value) ? "[ ]" : "{ }";
  const size = h("small", {}, `${brackets} ${entries.length}`);
  const folded = h("details", {}, h("summary", {}, label, size));
  const unfold = () => {
    if (folded.childElementCount > 1) return;
    const shown = entries.slice(0, MOST_ENTRIES);
    folded.append(...shown.map(([key, one]) => node(key, one, level + 1)));
    if (shown.length < entries.length) folded.append("…");
  };
  folded.addEventListener("toggle", () => folded.open && unfold());
  folded.open = level < OPEN_LEVELS;
  if (folded.open) unfold();
  return folded;
}

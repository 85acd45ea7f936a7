import { freshId, h } from "../../lib/dom.js";
import { argumentsOf, isFlat, readable } from "../../lib/tool-calls.js";
import { gettext } from "../../lib/words.js";

const LONG = 50; // characters of a value from which its field has several lines

/**
 * Fields for the arguments of a call: one for each plain value, else their JSON.
 * `read()` returns them as JSON text; null when they are none, which the form then says.
 */
export function argumentsForm(written) {
  const given = argumentsOf(written);
  if (given && !Object.keys(given).length) return { element: "", read: () => written };
  return given && isFlat(given) ? plainForm(given, written) : jsonForm(written);
}

function plainForm(given, written) {
  const fields = Object.entries(given).map(([name, value]) => field(name, value));
  const element = h("div", { class: "arguments" }, ...fields.map(({ row }) => row));
  const read = () => {
    for (const one of fields) if (!one.input.checkValidity()) return refuse(one);
    const now = Object.fromEntries(fields.map(({ name, value }) => [name, value()]));
    const same = fields.every(({ name }) => now[name] === given[name]);
    return same ? written : JSON.stringify(now);
  };
  return { element, read };
}

function refuse({ input }) {
  input.reportValidity();
  return null;
}

function field(name, value) {
  const id = freshId("argument");
  const { input, read } = KINDS[typeof value](value);
  input.id = id;
  const label = h("label", { for: id, class: "arguments__name", dir: "auto" }, name);
  const row = h("div", { class: "arguments__row" }, label, input);
  return { name, row, input, value: read };
}

const KINDS = {
  string: (value) => {
    const long = value.length > LONG || value.includes("\n");
    const lines = value.split("\n").map((line) => Math.ceil(line.length / LONG) || 1);
    const rows = Math.min(
      10,
      lines.reduce((sum, count) => sum + count, 0),
    );
    const input = long
      ? h("textarea", { class: "input", rows, dir: "auto", value })
      : h("input", { class: "input", dir: "auto", value });
    return { input, read: () => input.value };
  },
  number: (value) => {
    const look = { class: "input", type: "number", step: "any", required: true };
    const input = h("input", { ...look, value });
    return { input, read: () => Number(input.value) };
  },
  boolean: (value) => {
    const input = h("input", { type: "checkbox", checked: value });
    return { input, read: () => input.checked };
  },
};

function jsonForm(written) {
  const text = readable(written);
  const id = freshId("argument");
  const problem = h("p", {
    class: "arguments__problem",
    id: `${id}-problem`,
    role: "alert",
  });
  const look = { class: "input arguments__json", spellcheck: "false", dir: "ltr" };
  const rows = Math.min(12, text.split("\n").length + 1);
  const input = h("textarea", { ...look, id, rows, value: text });
  input.setAttribute("aria-describedby", problem.id);
  const say = (words) => {
    problem.textContent = words;
    input.setAttribute("aria-invalid", Boolean(words));
  };
  const read = () => {
    if (input.value === text && argumentsOf(written)) return written;
    const fault = faultOf(input.value);
    say(fault);
    if (fault) input.focus();
    return fault ? null : input.value;
  };
  input.addEventListener(
    "input",
    () => problem.textContent && say(faultOf(input.value)),
  );
  const label = h(
    "label",
    { for: id, class: "arguments__name" },
    gettext("Arguments (JSON)"),
  );
  return { element: h("div", { class: "arguments" }, label, input, problem), read };
}

/** Why a text is no object of JSON, and where; "" when it is one. */
function faultOf(text) {
  try {
    JSON.parse(text);
  } catch (error) {
    return gettext("This is not valid JSON: %(fault)s", { fault: error.message });
  }
  return argumentsOf(text) ? "" : gettext("It must be an object: {…}");
}

import { freshId, h } from "../../lib/dom.js";

const LONG = 200; // characters that a text may have from which it gets several lines
const INPUTS = {
  email: "email",
  uri: "url",
  date: "date",
  "date-time": "datetime-local",
};

/**
 * A form for a JSON Schema of plain fields. `read()` returns them as an object, those
 * left empty not among them; null when one does not fit, which the form then says.
 */
export function questionForm(schema) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, one]) =>
    field(name, one, required.has(name)),
  );
  const element = h("div", { class: "arguments" }, ...fields.map(({ row }) => row));
  const read = () => {
    const unfit = fields.find(({ inputs }) => !inputs.every((i) => i.checkValidity()));
    if (unfit) {
      unfit.inputs.find((input) => !input.checkValidity()).reportValidity();
      return null;
    }
    const given = fields.map(({ name, value }) => [name, value()]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  };
  return { element, read };
}

function field(name, schema, required) {
  const id = freshId("field");
  const { inputs, element, value } = kindOf(schema)(schema, required, id);
  const words = `${schema.title || name}${required ? " *" : ""}`;
  const label = h("label", { for: id, class: "arguments__name", dir: "auto" }, words);
  const about = schema.description && h("p", { class: "arguments__about" });
  if (about) {
    about.textContent = schema.description;
    about.id = `${id}-about`;
    inputs[0]?.setAttribute("aria-describedby", about.id);
  }
  const entry = h("div", { class: "arguments__entry" }, element, about || "");
  return {
    name,
    inputs,
    value,
    row: h("div", { class: "arguments__row" }, label, entry),
  };
}

function kindOf(schema) {
  if (schema.type === "array") return several;
  if (choicesOf(schema)) return choice;
  if (schema.type === "boolean") return yesOrNo;
  return schema.type === "string" ? text : number;
}

/** What may be chosen, as value and words; null where anything may be written. */
function choicesOf({ enum: values, enumNames = [], oneOf, anyOf }) {
  const named = oneOf ?? anyOf;
  if (named) return named.map((one) => [one.const, one.title ?? one.const]);
  return values?.map((value, index) => [value, enumNames[index] ?? value]) ?? null;
}

function text(schema, required, id) {
  const { format, minLength, maxLength, pattern, default: value = "" } = schema;
  const look = { id, class: "input", dir: "auto", required, value };
  const long = maxLength > LONG && !INPUTS[format];
  const input = long
    ? h("textarea", { ...look, rows: 4 })
    : h("input", { ...look, type: INPUTS[format] ?? "text", autocomplete: "off" });
  if (minLength) input.minLength = minLength;
  if (maxLength) input.maxLength = maxLength;
  if (pattern && !long) input.pattern = pattern;
  const read = () => {
    if (!input.value) return undefined;
    const timed = format === "date-time";
    return timed ? new Date(input.value).toISOString() : input.value;
  };
  return { inputs: [input], element: input, value: read };
}

function number(schema, required, id) {
  const { minimum: min, maximum: max, default: value, type } = schema;
  const step = type === "integer" ? 1 : "any";
  const look = { id, class: "input", type: "number", step, required };
  const input = h("input", look);
  for (const [name, bound] of Object.entries({ min, max, value }))
    if (bound !== undefined) input[name] = bound;
  const read = () => (input.value === "" ? undefined : Number(input.value));
  return { inputs: [input], element: input, value: read };
}

function yesOrNo(schema, _required, id) {
  const input = h("input", { id, type: "checkbox", checked: Boolean(schema.default) });
  return { inputs: [input], element: input, value: () => input.checked };
}

function choice(schema, required, id) {
  const choices = choicesOf(schema);
  const none = required ? [] : [h("option", { value: "" }, "–")];
  const options = choices.map(([value, words], index) =>
    h("option", { value: String(index), selected: value === schema.default }, words),
  );
  const input = h("select", { id, class: "input", required }, ...none, ...options);
  const read = () => (input.value === "" ? undefined : choices[Number(input.value)][0]);
  return { inputs: [input], element: input, value: read };
}

function several(schema, _required, id) {
  const choices = choicesOf(schema.items ?? {}) ?? [];
  const chosen = new Set(schema.default ?? []);
  const boxes = choices.map(([value], index) =>
    h("input", {
      type: "checkbox",
      id: index ? `${id}-${index}` : id,
      checked: chosen.has(value),
    }),
  );
  const rows = choices.map(([, words], index) =>
    h("label", { class: "arguments__choice" }, boxes[index], words),
  );
  const read = () => choices.filter((_, at) => boxes[at].checked).map(([one]) => one);
  return { inputs: boxes, element: h("div", {}, ...rows), value: read };
}

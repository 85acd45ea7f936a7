import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { labelled } from "../dialogs/dialog.js";

const NUMBERS = [
  ["temperature", 0, 2, 0.1, () => gettext("Temperature")],
  ["top_p", 0, 1, 0.05, () => gettext("Top P")],
  ["presence_penalty", -2, 2, 0.1, () => gettext("Presence penalty")],
  ["frequency_penalty", -2, 2, 0.1, () => gettext("Frequency penalty")],
  ["max_tokens", 1, 1_000_000, 1, () => gettext("Longest answer, in tokens")],
  ["max_context_tokens", 1, 10_000_000, 1, () => gettext("Longest context, in tokens")],
];
const CHOICES = [
  [
    "reasoning_effort",
    ["minimal", "low", "medium", "high"],
    () => gettext("Reasoning effort"),
  ],
  ["verbosity", ["low", "medium", "high"], () => gettext("Verbosity")],
];

/** Inputs for a conversation's parameters; empty means "as the model has it". */
export function parameterFields(now, offer) {
  const inputs = new Map();
  const prompt = h("textarea", { class: "input", rows: 5, maxlength: 100_000 });
  inputs.set("system_prompt", prompt);
  const grid = h("div", { class: "field-grid" });
  for (const [name, min, max, step, label] of NUMBERS) {
    const attributes = { type: "number", min, max, step, class: "input" };
    const input = h("input", { ...attributes, placeholder: gettext("default") });
    inputs.set(name, input);
    grid.append(labelled(label(), input));
  }
  for (const [name, words, label] of CHOICES) {
    if (!offer?.reasoning) continue;
    const input = h(
      "select",
      { class: "input" },
      h("option", { value: "" }, gettext("default")),
    );
    for (const word of words) input.append(h("option", { value: word }, word));
    inputs.set(name, input);
    grid.append(labelled(label(), input));
  }
  const fill = (params) => {
    for (const [name, input] of inputs) input.value = params[name] ?? "";
  };
  fill(now);
  const hint = gettext("What the model is told before everything else.");
  const elements = [labelled(gettext("Instructions"), prompt, hint), grid];
  return { elements, fill, values: () => values(inputs) };
}

function values(inputs) {
  const found = {};
  for (const [name, input] of inputs) {
    if (!input.reportValidity()) return null;
    if (input.value === "") continue;
    found[name] = input.type === "number" ? Number(input.value) : input.value;
  }
  return found;
}

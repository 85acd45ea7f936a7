import { h } from "../../../lib/dom.js";
import { gettext } from "../../../lib/words.js";
import { parameterFields } from "../../settings/parameter-fields.js";
import { labelled } from "../dialog.js";

const EMPTY = {
  name: "",
  emoji: "",
  description: "",
  instructions: "",
  params: {},
  tools: [],
  starters: [],
};
const MOST_STARTERS = 8;

/** The inputs of an assistant: {elements, values()}; `bench` is what can be chosen. */
export function assistantFields(bench, assistant, offer) {
  const now = { ...EMPTY, ...assistant };
  const inputs = textInputs(now);
  const models = modelInput(bench, now, offer);
  const tools = h("div", { class: "choices" });
  const chosen = new Set(now.tools);
  const showTools = () => tools.replaceChildren(...boxes(bench, models, chosen));
  models.addEventListener("change", showTools);
  showTools();
  const params = parameterFields(now.params, bench.models[models.selectedIndex]);
  const [, grid] = params.elements;
  const elements = [
    h(
      "div",
      { class: "assistant__head" },
      labelled(gettext("Emoji"), inputs.emoji),
      labelled(gettext("Name"), inputs.name),
    ),
    labelled(gettext("Description"), inputs.description),
    labelled(gettext("Instructions"), inputs.instructions, instructionsHint()),
    labelled(gettext("Model"), models),
    group(gettext("Tools"), tools),
    labelled(gettext("Conversation starters"), inputs.starters, startersHint()),
    h("details", {}, h("summary", {}, gettext("Parameters")), grid),
  ];
  const values = () => {
    const given = params.values();
    const { endpoint, model, spec } = bench.models[models.selectedIndex] ?? {};
    const texts = Object.entries(inputs).map(([name, field]) => [name, field.value]);
    const { starters, ...rest } = Object.fromEntries(texts);
    return (
      given && { ...rest, endpoint, model, spec, params: given, ...lists(starters) }
    );
  };
  const lists = (starters) => ({
    starters: starters
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(0, MOST_STARTERS),
    tools: [...chosen],
  });
  return { elements, inputs, values };
}

const instructionsHint = () =>
  gettext(
    "What it is told before everything else. {{current_date}} and {{current_user}} are filled in.",
  );

const startersHint = () => gettext("One a line: what people may begin with.");

function textInputs(now) {
  const line = (name, maxlength) =>
    h("input", { class: "input", maxlength, value: now[name] });
  const lines = (rows, value, maxlength) =>
    h("textarea", { class: "input", rows, value, maxlength });
  const inputs = {
    emoji: line("emoji", 8),
    name: line("name", 100),
    description: line("description", 500),
    instructions: lines(8, now.instructions, 100_000),
    starters: lines(3, now.starters.join("\n"), 4_000),
  };
  inputs.name.required = true;
  inputs.name.placeholder = gettext("Travel planner");
  inputs.emoji.placeholder = "🧭";
  return inputs;
}

function modelInput(bench, now, offer) {
  const list = h("select", { class: "input" });
  const wanted = now.endpoint ? now : (offer ?? {});
  for (const one of bench.models) {
    const option = h("option", {}, one.label || one.model);
    option.selected = same(one, wanted);
    list.append(option);
  }
  return list;
}

const same = (one, { endpoint, model, spec }) =>
  spec
    ? one.spec === spec
    : !one.spec && one.endpoint === endpoint && one.model === model;

function boxes(bench, models, chosen) {
  const endpoint = bench.models[models.selectedIndex]?.endpoint;
  const offered = bench.tools[endpoint] ?? [];
  if (!offered.length)
    return [h("p", { class: "rows__none" }, gettext("No tools are set up for it."))];
  return offered.map(({ group: name, label, description }) => {
    const box = h("input", { type: "checkbox", checked: chosen.has(name) });
    box.addEventListener("change", () =>
      box.checked ? chosen.add(name) : chosen.delete(name),
    );
    return h("label", { class: "choices__row", title: description }, box, label);
  });
}

/** Inputs that belong together, under one name. */
export const group = (label, ...elements) =>
  h(
    "fieldset",
    { class: "field assistant__group" },
    h("legend", {}, label),
    ...elements,
  );

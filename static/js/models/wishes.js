const NUMBERS = [
  "temperature",
  "top_p",
  "presence_penalty",
  "frequency_penalty",
  "max_tokens",
  "max_context_tokens",
];

/**
 * What an address like `/c/new?model=gpt-4o&prompt=Hello&submit=true` asks for; null
 * when it asks for nothing. The names are LibreChat's.
 * @param {string} search
 */
export function wishesOf(search) {
  const asked = new URLSearchParams(search);
  const text = asked.get("prompt") ?? asked.get("q") ?? "";
  const params = numbers(asked);
  const [endpoint, model, spec] = ["endpoint", "model", "spec"].map(
    (name) => asked.get(name) ?? "",
  );
  const assistant = asked.get("assistant_id") ?? asked.get("agent_id") ?? "";
  const wanted = text || model || spec || assistant || Object.keys(params).length;
  if (!wanted) return null;
  const submit = asked.get("submit") === "true" && text !== "";
  const offer = { endpoint, model, spec, assistant_id: assistant };
  return { text, params, offer, submit };
}

/** @param {URLSearchParams} asked */
function numbers(asked) {
  /** @type {Record<string, number>} */
  const found = {};
  for (const name of NUMBERS) {
    const value = Number(asked.get(name) || Number.NaN);
    if (Number.isFinite(value)) found[name] = value;
  }
  return found;
}

/**
 * The offer that an address means; a model alone is looked for at every endpoint.
 * @param {{endpoint: string, model: string, spec?: string, assistant_id?: string}[]} offers
 * @param {{endpoint: string, model: string, spec: string, assistant_id?: string}} wanted
 */
export function meant(offers, { endpoint, model, spec, assistant_id: assistant }) {
  if (assistant) return offers.find((one) => one.assistant_id === assistant);
  if (spec) return offers.find((one) => one.spec === spec);
  return offers.find(
    (one) =>
      !one.spec &&
      !one.assistant_id &&
      one.model === model &&
      (!endpoint || one.endpoint === endpoint),
  );
}

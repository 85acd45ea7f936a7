/**
 * Put a tool call, which arrives as it grows, in the place of what was known of it.
 * @template {{id?: string, index?: number, arguments?: string}} C
 * @param {C[]} calls
 * @param {C} call
 */
export function putCall(calls, call) {
  const place = calls.findIndex((known) => isSame(known, call));
  if (place < 0) calls.push(call);
  else calls[place] = call;
}

/**
 * Services give a call an id, some only with a later piece, some only an index.
 * @param {{id?: string, index?: number, arguments?: string}} known
 * @param {{id?: string, index?: number, arguments?: string}} call
 */
function isSame(known, call) {
  if (known.index !== undefined && call.index !== undefined)
    return known.index === call.index;
  if (known.id) return known.id === call.id;
  return (call.arguments ?? "").startsWith(known.arguments ?? "");
}

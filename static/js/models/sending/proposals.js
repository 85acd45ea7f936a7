/** The model that a refusal names as cheaper, or larger, where it is on offer; or null. */
export function proposed({ offers }, problem) {
  const details = problem?.details ?? {};
  for (const kind of ["cheaper", "larger"]) {
    const [endpoint, model] = [details[`${kind}_endpoint`], details[`${kind}_model`]];
    const offer = model && offers.find({ endpoint, model });
    if (offer) return offer;
  }
  return null;
}

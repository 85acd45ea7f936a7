let catalog = /** @type {Record<string, string | string[]>} */ ({});

/** Take the translations of the page's language (Django's JSON catalogue). */
export function learn(/** @type {Record<string, string | string[]>} */ words) {
  catalog = words;
}

/**
 * Translate, then fill in `%(name)s`.
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
export function gettext(text, values) {
  const found = catalog[text] ?? text;
  return fill(Array.isArray(found) ? found[0] : found, values);
}

/**
 * The form for `count`; `%(count)s` is filled in.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 */
export function ngettext(one, many, count) {
  const found = catalog[one];
  const forms = Array.isArray(found) ? found : [one, many];
  // Chinese has one form, English two; the last stands for all the rest.
  return fill(forms[count === 1 ? 0 : forms.length - 1], { count });
}

/**
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
function fill(text, values) {
  if (!values) return text;
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}

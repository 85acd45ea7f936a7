/** Addresses with places to fill in (RFC 6570), as servers describe many resources. */

const PLACE = /\{([+#./;?&]?)([^{}]+)\}/g;
const NAME = /^[\w.%-]+/;

/**
 * The names that an address asks for, each once.
 * @param {string} template
 * @returns {string[]}
 */
export function placeholders(template) {
  const names = [...template.matchAll(PLACE)].flatMap(([, , list]) =>
    list.split(",").map(nameOf),
  );
  return [...new Set(names.filter(Boolean))];
}

/**
 * The address with its places filled in; one without a value is left out.
 * @param {string} template
 * @param {Record<string, string>} values
 * @returns {string}
 */
export function filled(template, values) {
  return template.replace(PLACE, (_all, kind, list) => {
    const names = list
      .split(",")
      .map(nameOf)
      .filter((/** @type {string} */ name) => values[name]);
    if (!names.length) return "";
    const encode = "+#".includes(kind) && kind ? encodeURI : encodeURIComponent;
    const named = ";?&".includes(kind) && kind;
    const parts = names.map((/** @type {string} */ name) =>
      named ? `${name}=${encode(values[name])}` : encode(values[name]),
    );
    return before(kind) + parts.join(between(kind));
  });
}

/** @param {string} text */
const nameOf = (text) => NAME.exec(text.trim())?.[0] ?? "";

/** @param {string} kind */
const before = (kind) => (kind === "+" ? "" : kind);

/** @param {string} kind */
function between(kind) {
  if (kind === "?") return "&";
  return kind && !"+#".includes(kind) ? kind : ",";
}

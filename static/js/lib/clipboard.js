/**
 * Copy text, and HTML beside it when given. Works on plain http too, where browsers
 * hide the clipboard API.
 * @param {string} text
 * @param {string} [html]
 */
export async function copy(text, html) {
  if (navigator.clipboard && window.isSecureContext) return modern(text, html);
  const take = (/** @type {ClipboardEvent} */ event) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
    if (html) event.clipboardData?.setData("text/html", html);
  };
  document.addEventListener("copy", take, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", take);
}

/** @param {string} text @param {string} [html] */
async function modern(text, html) {
  if (!html || !globalThis.ClipboardItem) return navigator.clipboard.writeText(text);
  const parts = {
    "text/plain": new Blob([text], { type: "text/plain" }),
    "text/html": new Blob([html], { type: "text/html" }),
  };
  return navigator.clipboard.write([new ClipboardItem(parts)]);
}

/**
 * Offer text as a file.
 * @param {string} name
 * @param {string} text
 * @param {string} [type]
 */
export function download(name, text, type = "text/plain") {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

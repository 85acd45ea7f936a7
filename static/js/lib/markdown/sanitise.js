import DOMPurify from "dompurify";

const ALLOWED = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "dialog"],
  FORBID_ATTR: ["style", "id", "name"],
  ALLOW_DATA_ATTR: false,
  ADD_ATTR: ["data-kind", "data-note", "data-note-of", "data-note-back"],
  RETURN_DOM_FRAGMENT: true,
};

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  if (!node.hasAttribute("href")) node.setAttribute("tabindex", "0");
  if (!node.hasAttribute("href")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
  // The words of a link can lie about where it leads.
  node.setAttribute("title", node.getAttribute("href") ?? "");
});

/**
 * Nodes that are safe to put into the page: the last step, nothing changes them after.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function safeNodes(html) {
  return /** @type {any} */ (DOMPurify.sanitize(html, ALLOWED));
}

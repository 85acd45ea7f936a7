/** The models of the page this element stands in. */
export const chatOf = (element) => element.closest("chat-app").chat;

/** Listen until the signal aborts: `on(target, signal, {name: listener})`. */
export function on(target, signal, listeners) {
  for (const [name, listener] of Object.entries(listeners))
    target.addEventListener(name, listener, { signal });
}

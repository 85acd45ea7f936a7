/** Attach what a server gave: its files are marked as the server's words. */
export function attachAll(chat, files, origin) {
  const endpoint = chat.offers.current?.endpoint ?? "default";
  for (const { name, mime_type: type, data } of files) {
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    const file = new File([bytes], name, { type });
    chat.uploads.add(chat.conversation.id, endpoint, file, origin);
  }
}

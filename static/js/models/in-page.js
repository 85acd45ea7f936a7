/** Have this page offer itself for calls that wait for one of the person's pages. */
export async function runInPage(chat, places = []) {
  if (!places.length) return;
  const { PageCalls } = await import("./page-calls.js");
  chat.pageCalls ??= new PageCalls(chat);
  for (const place of places) chat.pageCalls.add(place);
}

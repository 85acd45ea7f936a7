import { on } from "./chat-of.js";
import { openSearch } from "./dialogs/search-palette.js";

/** Opens the page's dialogs and menus; each is fetched when it is first wanted. */
export class Commands {
  constructor(app, signal) {
    on(app, signal, {
      command: ({ detail }) => {
        const open = OPEN[detail.name];
        if (open) open(app, detail.opener).catch((error) => app.report(error));
      },
    });
  }
}

const OPEN = {
  // At once: people type on while it opens.
  search: async (app) => openSearch(app),
  outline: async (app) => (await import("./transcript/outline.js")).openOutline(app),
  filter: async (app, opener) =>
    (await import("./sidebar/list-filter.js")).openFilter(app, opener),
  dictate: async (app) => (await import("./speech/dictation.js")).dictate(app),
  converse: async (app) => (await import("./speech/conversation.js")).converse(app),
  settings: async (app) =>
    (await import("./settings/settings-dialog.js")).openSettings(app),
  approvals: async (app) =>
    (await import("./settings/settings-dialog.js")).openSettings(app, "approvals"),
  connections: async (app) =>
    (await import("./settings/settings-dialog.js")).openSettings(app, "connections"),
  prompts: async (app) =>
    (await import("./dialogs/prompt-library.js")).openPrompts(app),
  resources: async (app, server) =>
    (await import("./composer/server-resources.js")).openResources(app, server),
  "several-models": async (app) =>
    (await import("./dialogs/several-models.js")).openSeveral(app),
  libraries: async (app) =>
    (await import("./libraries/library-list.js")).openLibraries(app),
  assistants: async (app) =>
    (await import("./dialogs/assistants/list.js")).openAssistants(app),
  "chat-settings": async (app) =>
    (await import("./settings/chat-settings.js")).openChatSettings(app),
  "shared-links": async (app) =>
    (await import("./dialogs/shared-links.js")).openSharedLinks(app),
  "person-menu": async (app, opener) =>
    (await import("./sidebar/person-menu.js")).openPersonMenu(app, opener),
};

import { AnswerAnnouncer } from "./elements/answer-announcer.js";
import { AttachmentBar } from "./elements/attachments.js";
import { ChatApp } from "./elements/chat-app.js";
import { ChatComposer } from "./elements/chat-composer.js";
import { ChatMessage } from "./elements/chat-message.js";
import { ChatSidebar } from "./elements/chat-sidebar.js";
import { ChatTranscript } from "./elements/chat-transcript.js";
import { CodeBlock } from "./elements/code-block.js";
import { ConnectionStatus } from "./elements/connection-status.js";
import { MarkdownText } from "./elements/markdown-text.js";
import { ModelPicker } from "./elements/model-picker.js";
import { KeyNotice } from "./elements/own-keys.js";
import { SiteBanners } from "./elements/site-banners.js";
import { SlashMenu } from "./elements/slash-menu.js";
import { ToastArea } from "./elements/toast-area.js";
import { UsageMeter } from "./elements/usage-meter.js";
import { WaitingMessages } from "./elements/waiting-messages.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

// The app comes first: all others ask it for the models.
customElements.define("chat-app", ChatApp);
customElements.define("toast-area", ToastArea);
customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);
customElements.define("chat-message", ChatMessage);
customElements.define("chat-sidebar", ChatSidebar);
customElements.define("model-picker", ModelPicker);
customElements.define("chat-transcript", ChatTranscript);
customElements.define("connection-status", ConnectionStatus);
customElements.define("waiting-messages", WaitingMessages);
customElements.define("chat-composer", ChatComposer);
customElements.define("attachment-bar", AttachmentBar);
customElements.define("slash-menu", SlashMenu);
customElements.define("site-banners", SiteBanners);
customElements.define("key-notice", KeyNotice);
customElements.define("usage-meter", UsageMeter);
customElements.define("answer-announcer", AnswerAnnouncer);

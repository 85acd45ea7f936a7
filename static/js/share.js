import { ArtifactCard } from "./elements/artifacts/artifact-card.js";
import { CodeBlock } from "./elements/message/code-block.js";
import { MarkdownText } from "./elements/message/markdown-text.js";
import { ShareView } from "./elements/transcript/share-view.js";
import { learn } from "./lib/words.js";

learn(JSON.parse(document.getElementById("words").textContent));

customElements.define("artifact-card", ArtifactCard);
customElements.define("code-block", CodeBlock);
customElements.define("markdown-text", MarkdownText);
customElements.define("share-view", ShareView);

import { MotcuaChat } from "./chat.js";

if (!customElements.get("motcua-chat")) customElements.define("motcua-chat", MotcuaChat);

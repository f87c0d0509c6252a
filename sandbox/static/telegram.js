// The citizen's phone: shows what the fake Telegram has in this chat, and does what a finger does.
import { Newest } from "./newest.js";

const phone = document.querySelector(".handset");
const find = (selector) => phone.querySelector(selector);
const person = document.querySelector("#person");
const [log, write, text, toast] = [find(".log"), find(".write"), find("textarea"), make("div", "toast")];
const newest = new Newest(log);
const LOOK = 600; // ms
const ODD = { sticker: "👍", voice: "🎤 0:04", audio: "🎵", video: "🎬 0:09", video_note: "⏺️", animation: "GIF", dice: "🎲" };
const TAGS = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE"]);
let [shown, editing, toasted, busy] = ["", 0, "", false];

function make(tag, name = "", words = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = words;
  return element;
}

async function call(path, options) {
  const answer = await fetch(`/telegram/people/${person.value}${path}`, options);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function act(deed) {
  newest.again();
  await call("", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(deed) });
  await look();
}

async function send(files, asFiles) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  form.append("as_files", String(asFiles));
  newest.again();
  await call("/files", { method: "POST", body: form });
  await look();
}

// --- what the screen shows -----------------------------------------------------------------------

async function look() {
  if (busy || !person.value) return;
  busy = true;
  try {
    draw(await call(""));
  } catch {
    // the sandbox is away for a moment: the next round tries again
  } finally {
    busy = false;
  }
}

function draw(screen) {
  const state = JSON.stringify(screen);
  if (state === shown) return;
  shown = state;
  log.replaceChildren(...screen.messages.map(bubble));
  if (!screen.messages.length) log.append(make("p", "note", "Bấm BẮT ĐẦU để trò chuyện với bot của phường."));
  if (screen.typing) log.append(make("p", "typing", "đang trả lời…"));
  find(".status").textContent = screen.typing ? "đang nhập…" : "bot";
  notice(screen.toast);
  find(".start").hidden = screen.started && !screen.blocked;
  find(".start").textContent = screen.blocked ? "BỎ CHẶN VÀ BẮT ĐẦU LẠI" : "BẮT ĐẦU";
  write.hidden = !find(".start").hidden;
  find(".foot > .keys").hidden = !screen.keyboard.length;
  find(".foot > .keys").replaceChildren(...rows(screen.keyboard, replyKey));
  find(".menu").replaceChildren(...screen.commands.map(command));
  newest.show();
}

function notice(words) {
  if (!words || words === toasted) return;
  toasted = words;
  toast.textContent = words;
  log.prepend(toast);
  setTimeout(() => toast.remove(), 2500);
}

function bubble(message) {
  const box = make("div", message.by_bot ? "msg" : "msg mine");
  box.append(body(message));
  const keyboard = message.reply_markup?.inline_keyboard ?? [];
  if (keyboard.length) {
    const keys = make("div", "keys");
    keys.append(...rows(keyboard, (key) => inlineKey(message, key)));
    box.append(keys);
  }
  box.append(meta(message));
  return box;
}

function body(message) {
  const part = make("div", "body");
  const odd = Object.keys(ODD).find((kind) => kind in message);
  if (odd) part.append(make("span", "odd", ODD[odd]));
  if (message.photo) {
    const picture = make("img");
    [picture.src, picture.alt] = [`/telegram/files/${message.photo.at(-1).file_id}`, "Ảnh"];
    part.append(picture);
  }
  if (message.document && !odd) part.append(download(message.document));
  if (message.contact) part.append(`📱 ${message.contact.first_name} +${message.contact.phone_number}`);
  if (message.location) part.append(`📍 ${message.location.latitude.toFixed(4)}, ${message.location.longitude.toFixed(4)}`);
  const words = message.text ?? message.caption ?? "";
  if (message.html) part.append(...safe(message.html));
  else if (words) part.append(words);
  return part;
}

// The bot's HTML as nodes: only the tags Telegram shows, and nothing of their attributes.
function safe(html) {
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.cloneNode();
    const element = make(TAGS.has(node.tagName) ? node.tagName : "span");
    element.append(...[...node.childNodes].map(copy));
    return element;
  };
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes].map(copy);
}

function download(file) {
  const link = make("a", "", `📄 ${file.file_name} (${Math.ceil(file.file_size / 1000)} KB)`);
  [link.href, link.download] = [`/telegram/files/${file.file_id}`, file.file_name];
  return link;
}

function meta(message) {
  const line = make("div", "meta");
  if (!message.by_bot && message.text) {
    const edit = make("button", "", "Sửa");
    edit.type = "button";
    edit.addEventListener("click", () => begin(message));
    line.append(edit);
  }
  const time = new Date(message.date * 1000).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  line.append(make("span", "", message.edit_date ? `đã sửa ${time}` : time));
  return line;
}

const rows = (keyboard, key) => keyboard.map((row) => {
  const line = make("div");
  line.append(...row.map(key));
  return line;
});

function inlineKey(message, key) {
  const button = make(key.url ? "a" : "button", "", key.url ? `${key.text} ↗` : key.text);
  if (key.url) [button.href, button.target, button.rel] = [key.url, "_blank", "noreferrer"];
  else button.addEventListener("click", () => act({ do: "tap", message_id: message.message_id, data: key.callback_data }));
  return button;
}

function replyKey(key) {
  const button = make("button", "", key.text);
  button.type = "button";
  button.addEventListener("click", () => act(key.request_contact ? { do: "contact" } : { do: "text", text: key.text }));
  return button;
}

function command({ command: name, description }) {
  const button = make("button", "", description);
  button.type = "button";
  button.append(make("small", "", `/${name}`));
  button.addEventListener("click", () => act({ do: "text", text: `/${name}` }).then(closeSheets));
  return button;
}

// --- what a finger does --------------------------------------------------------------------------

function closeSheets() {
  for (const sheet of phone.querySelectorAll(".sheet")) sheet.hidden = true;
  for (const button of phone.querySelectorAll("[data-sheet]")) button.setAttribute("aria-expanded", "false");
}

function begin(message) {
  editing = message?.message_id ?? 0;
  find(".editing").hidden = !editing;
  text.value = message?.text ?? "";
  text.focus();
}

async function say() {
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  const deed = editing ? { do: "edit", message_id: editing, text: words } : { do: "text", text: words };
  begin(null);
  await act(deed);
}

write.addEventListener("submit", (event) => (event.preventDefault(), say()));
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say();
});
find(".editing button").addEventListener("click", () => begin(null));
find(".start").addEventListener("click", () => act({ do: "start", text: phone.dataset.start }).then(() => (phone.dataset.start = "")));
for (const button of phone.querySelectorAll("[data-sheet]"))
  button.addEventListener("click", () => {
    const sheet = find(`.${button.dataset.sheet}`);
    const open = sheet.hidden;
    closeSheets();
    sheet.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  });
for (const button of phone.querySelectorAll("[data-odd]"))
  button.addEventListener("click", () => act({ do: "odd", kind: button.dataset.odd }).then(closeSheets));
for (const button of phone.querySelectorAll("[data-do]"))
  button.addEventListener("click", () => act({ do: button.dataset.do, text: "/start chào cả nhà" }).then(closeSheets));
for (const kind of ["photos", "files"]) {
  const input = find(`input.${kind}`);
  find(`[data-pick=${kind}]`).addEventListener("click", () => input.click());
  input.addEventListener("change", () => send(input.files, kind === "files").then(closeSheets, closeSheets));
}
person.addEventListener("change", async () => {
  if (!person.value) await newcomer();
  shown = "";
  await look();
  newest.again();
});

async function newcomer() {
  const [name, number] = [prompt("Họ tên?", "Nguyễn Văn Thử"), prompt("Số điện thoại?", "0987654321")];
  const body = JSON.stringify({ name: name || "Nguyễn Văn Thử", phone: number ?? "" });
  const made = await fetch("/telegram/people", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const { id } = await made.json();
  const option = new Option(name || "Nguyễn Văn Thử", String(id), true, true);
  person.insertBefore(option, person.lastElementChild);
}

// A link that was scanned starts the chat with what it carries.
if (phone.dataset.start) act({ do: "start", text: phone.dataset.start }).then(() => (phone.dataset.start = ""));
await look();
setInterval(look, LOOK);

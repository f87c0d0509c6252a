// The phone's chat: sends without leaving the page, keeps the newest message in view.
import { Newest } from "./newest.js";

const chat = document.getElementById("chat");
const newest = new Newest(chat);
let last = "";
let busy = false;

async function refresh() {
  if (document.hidden || busy) return;
  busy = true;
  try {
    const answer = await fetch(chat.dataset.chat, { headers: { Accept: "text/html" } });
    if (answer.ok) draw(await answer.text());
  } catch {
    // offline for a moment: the next round tries again
  } finally {
    busy = false;
  }
}

function draw(text) {
  if (text === last) return;
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  chat.replaceChildren(...fresh.childNodes);
  newest.show();
  last = text;
}

async function send(form, button) {
  const data = new FormData(form, button);
  const plain = form.enctype !== "multipart/form-data";
  form.reset();
  await fetch(form.action, { method: "POST", body: plain ? new URLSearchParams(data) : data });
  newest.again();
  await refresh();
}

document.querySelector(".zalo").addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});
document.querySelector(".attach input").addEventListener("change", (event) => {
  if (event.target.files.length) send(event.target.form, null);
});
// A link that was scanned puts its words into the field; who reads them sends them.
const words = new URLSearchParams(location.search).get("text");
if (words) {
  document.querySelector(".write input").value = words;
  history.replaceState(null, "", location.pathname);
}
refresh();
setInterval(refresh, 1000);

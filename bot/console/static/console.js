// The console's few lines beside htmx: the event stream, keys, sound and notices. It keeps no data.
"use strict";
const me = document.body.dataset.me;
const queue = document.getElementById("queue");
const talk = document.getElementById("talk");
const news = document.getElementById("news");
const problem = document.getElementById("problem");
const title = document.title;

function show(element, words) {
  element.textContent = words;
  element.hidden = !words;
}

function count() {
  const unread = queue ? queue.querySelectorAll(`li[data-unread][data-officer="${me}"]`).length : 0;
  document.title = unread ? `(${unread}) ${title}` : title;
}

function mark() {
  for (const row of queue ? queue.children : []) {
    row.classList.toggle("mine", row.dataset.officer === me);
    const link = row.querySelector("a");
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "true");
  }
  const empty = document.querySelector(".empty");
  if (empty && queue) empty.hidden = queue.children.length > 0;
  count();
}

function place(change) {
  if (!queue) return;
  const old = document.getElementById(`t-${change.number}`);
  const fresh = new DOMParser().parseFromString(change.html, "text/html").querySelector("li");
  if (change.state === "resolved") old?.remove();
  else if (old) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (focused) fresh.querySelector("a").focus();
  } else if ("live" in queue.dataset) queue.append(fresh);
  mark();
}

// Once for each that waits, and once for what is unread in mine: not for every line of it.
const rung = new Map();
function concern(change) {
  if (change.officer === me) return change.unread ? "news" : "";
  return ["waiting", "reopened"].includes(change.state) ? "waits" : "";
}

function ring(change) {
  const why = concern(change);
  if (!why) rung.delete(change.number);
  if (!why || rung.get(change.number) === why || bell?.getAttribute("aria-pressed") !== "true") return;
  rung.set(change.number, why);
  beep();
  if (document.hidden && window.Notification?.permission === "granted") {
    new Notification("Một Cửa", { body: `${change.number}: ${news.dataset[why]}`, tag: change.number });
  }
}

function beep() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.05;
  tone.frequency.value = 660;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.15);
}

function hear(event) {
  const change = JSON.parse(event.data);
  place(change);
  if (talk?.dataset.number === change.number) refresh();
  else if (change.unread && change.officer === me) show(news, `${change.number}: ${news.dataset.news}`);
  ring(change);
}

function refresh() {
  htmx.trigger(talk, "changed");
  const side = document.getElementById("side");
  if (side && !side.contains(document.activeElement)) htmx.trigger(side, "changed");
}

if (me && (queue || talk)) {
  const stream = new EventSource("/console/events");
  stream.addEventListener("ticket", hear);
  stream.addEventListener("sync", () => talk ? refresh() : location.reload());
  stream.onopen = () => show(news, "");
  stream.onerror = () => show(news, news.dataset.lost);
  addEventListener("pagehide", () => stream.close());
}

const bell = document.getElementById("bell");
function setBell(on) {
  bell.setAttribute("aria-pressed", String(on));
  bell.textContent = on ? bell.dataset.on : bell.dataset.off;
}
if (bell) {
  setBell(document.cookie.includes("motcua_bell=on"));
  bell.addEventListener("click", () => {
    const on = bell.getAttribute("aria-pressed") !== "true";
    document.cookie = `motcua_bell=${on ? "on" : "off"}; path=/console; samesite=lax; max-age=31536000`;
    if (on && window.Notification?.permission === "default") Notification.requestPermission();
    setBell(on);
  });
}

// Ctrl+Enter sends; Alt+arrows go to the ticket above or below.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.composer");
  if (event.ctrlKey && event.key === "Enter" && form) form.requestSubmit();
  if (!event.altKey || !queue || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const links = [...queue.querySelectorAll("a")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.click(); }
});

document.addEventListener("click", (event) => {
  const from = event.target.closest?.("[data-insert]")?.dataset;
  const field = document.getElementById("text");
  if (!from || !field) return;
  const words = from.insert;
  field.value = field.value ? `${field.value}\n${words}` : words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (from.canned) enclose(from.canned, from.file);
  field.focus();
});

// The file of a canned reply goes along, unless the officer takes it off.
function enclose(id, name) {
  const along = document.getElementById("with-canned");
  if (!along) return;
  const field = along.querySelector("input");
  field.value = id;
  field.disabled = !id;
  along.querySelector("span").textContent = name;
  along.hidden = !id;
}
document.querySelector("#with-canned button")?.addEventListener("click", () => enclose("", ""));

function toEnd() {
  const lines = document.querySelector(".talk");
  if (lines) lines.scrollTop = lines.scrollHeight;
}
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "talk") toEnd(); });
// A message on its way leaves the field at once, so that it is not kept as a draft again.
let onItsWay = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const text = event.target.matches?.("form.composer") && event.target.querySelector("textarea");
  if (text) { onItsWay = text.value; text.value = ""; }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("form.composer")) return;
  const text = event.target.querySelector("textarea");
  if (event.detail.successful) { event.target.reset(); enclose("", ""); }
  if (text) text.value = event.detail.successful ? "" : onItsWay;
});
document.addEventListener("htmx:responseError", (event) => {
  const conflict = event.detail.xhr.status === 409;
  show(problem, conflict ? problem.dataset.conflict : problem.dataset.other);
});
document.addEventListener("htmx:beforeRequest", () => show(problem, ""));
mark();
toEnd();
// A page that shows the state of now is loaded again, but never under somebody's hands.
if (document.querySelector("[data-refresh]")) {
  setInterval(() => document.activeElement?.matches("input, select, textarea") || location.reload(), 15000);
}

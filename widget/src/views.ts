/** How a bubble looks. Text is text: nothing the bot or a citizen writes is ever markup. */
import { html, nothing, type TemplateResult } from "lit";
import type { Bubble } from "./conversation.js";
import type { Card, Choice, FileRef } from "./frames.js";
import { ICONS } from "./icons.js";
import type { Media } from "./media.js";
import type { Strings } from "./strings.js";

export interface Scene {
  t: Strings;
  media: Media;
  troubled: boolean;
  tap(choice: Choice): void;
  again(bubble: Bubble): void;
  save(ref: FileRef): void;
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/;

/** Web addresses in a text become links; everything else stays as it is. */
function linked(text: string): unknown[] {
  return text.split(LINK).map((part, index) => (index % 2 ? away(part, part, "") : part));
}

function away(url: string, label: unknown, style: string): TemplateResult {
  return html`<a class=${style} href=${url} target="_blank" rel="noopener noreferrer">${label}</a>`;
}

export function bubbleView(scene: Scene, bubble: Bubble, live: boolean, picked: string): TemplateResult {
  const { t } = scene;
  const text = bubble.role === "citizen" ? bubble.text : linked(bubble.text);
  return html`<div class="bubble ${bubble.role} ${bubble.large ? "large" : ""}">
    ${bubble.role === "staff" ? html`<div class="name">${t.staff}</div>` : html`<span class="unseen">${t[role(bubble)]}:</span>`}
    ${bubble.text ? html`<div class="said">${text}</div>` : nothing}
    ${bubble.image ? pictureView(scene, bubble, bubble.image) : nothing}
    ${bubble.file ? fileView(scene, bubble, bubble.file) : nothing}
    ${bubble.cards?.map((card) => cardView(scene, card, live, picked))}
    ${bubble.link ? away(scene.media.absolute(bubble.link.url), [bubble.link.label, ICONS.away, hint(t.newTab)], "open") : nothing}
    ${bubble.choices?.length ? choicesView(scene, bubble.choices, live, picked) : nothing}
    ${fateView(scene, bubble)}
  </div>`;
}

const role = (bubble: Bubble) => (bubble.role === "citizen" ? "you" : "bot");
const hint = (text: string) => html`<span class="unseen">(${text})</span>`;

/** Answered buttons stay to be read, but cannot be pressed or reached with Tab; focus is never taken away. */
export function choicesView(scene: Scene, choices: Choice[], live: boolean, picked: string): TemplateResult {
  return html`<div class="choices" role="group" aria-label=${scene.t.choices}>
    ${choices.map((choice) => choiceView(scene, choice, live, !live && choice.value === picked))}
  </div>`;
}

function choiceView(scene: Scene, choice: Choice, live: boolean, picked: boolean): TemplateResult {
  return html`<button
    type="button"
    class="choice ${picked ? "picked" : ""}"
    aria-disabled=${live ? nothing : "true"}
    tabindex=${live ? nothing : "-1"}
    @click=${() => live && scene.tap(choice)}
  >${picked ? ICONS.check : nothing}<span>${choice.label}</span>${picked ? hint(scene.t.chosen) : nothing}</button>`;
}

function cardView(scene: Scene, card: Card, live: boolean, picked: string): TemplateResult {
  return html`<div class="card">
    ${card.title ? html`<h3>${card.title}</h3>` : nothing}
    ${card.lines.length ? html`<ul>${card.lines.map((line) => html`<li>${labelled(line)}</li>`)}</ul>` : nothing}
    ${card.choices.length ? choicesView(scene, card.choices, live, picked) : nothing}
  </div>`;
}

/** "Lệ phí: 8.000 đồng": the name of a fact stands out, so that a long card can be skimmed. */
function labelled(line: string): unknown[] {
  const [, label, rest] = /^([^:]{2,60}:)( .+)$/s.exec(line) ?? [];
  return label && rest ? [html`<b>${label}</b>`, linked(rest)] : linked(line);
}

const SHOWN = /^image\/(jpeg|png|webp|gif)$/;

function pictureView(scene: Scene, bubble: Bubble, ref: FileRef): TemplateResult {
  const url = scene.media.ours(ref) ? scene.media.picture(bubble, ref) : undefined;
  if (!url) return fileView(scene, bubble, ref);
  return html`<img class="picture" src=${url} alt=${ref.name || scene.t.picture} />`;
}

function fileView(scene: Scene, bubble: Bubble, ref: FileRef): TemplateResult {
  const shown = bubble.local && SHOWN.test(bubble.local.type) ? scene.media.picture(bubble, ref) : undefined;
  return html`${shown ? html`<img class="picture" src=${shown} alt="" />` : nothing}
    <div class="said file">
      ${ICONS.file}
      <div>${ref.name}<small>${size(ref.size)}</small>${bubble.share === undefined ? nothing : shareView(scene, bubble)}</div>
    </div>
    ${ref.url ? openView(scene, ref) : nothing}`;
}

function openView(scene: Scene, ref: FileRef): TemplateResult {
  if (!scene.media.ours(ref)) return away(ref.url, [scene.t.open, ICONS.away, hint(scene.t.newTab)], "open");
  return html`<button type="button" class="open" @click=${() => scene.save(ref)}>
    ${ICONS.down}<span>${scene.t.open}<span class="unseen"> ${ref.name}</span></span>
  </button>`;
}

function shareView({ t }: Scene, bubble: Bubble): TemplateResult {
  const share = bubble.share ?? 0;
  return html`<progress max="1" .value=${share} aria-label=${t.uploading(Math.round(share * 100))}></progress>`;
}

function fateView({ t, troubled, again }: Scene, bubble: Bubble): TemplateResult | typeof nothing {
  if (bubble.state === "sending") return html`<div class="fate">${troubled ? t.waitingLine : uploading(t, bubble)}</div>`;
  if (bubble.state !== "failed") return nothing;
  return html`<div class="fate">
    <span class="failed">${t.failed}. ${t.errors[bubble.problem ?? ""]}</span>
    <button type="button" class="plain" @click=${() => again(bubble)}>${t.again}</button>
  </div>`;
}

const uploading = (t: Strings, { share }: Bubble) => (share === undefined ? t.sending : t.uploading(Math.round(share * 100)));

function size(bytes: number): string {
  if (!bytes) return "";
  const kilobytes = bytes / 1000; // as the bot counts them
  return kilobytes < 1000 ? `${Math.max(1, Math.round(kilobytes))} KB` : `${(kilobytes / 1000).toFixed(1)} MB`;
}

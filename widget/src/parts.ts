/** The parts of the window around the talk. */
import { html, nothing, type TemplateResult } from "lit";
import type { MessageFrame } from "./frames.js";
import { ICONS } from "./icons.js";
import type { Locale, Strings } from "./strings.js";

type Do = () => void;

export function launcherView(t: Strings, unread: number, show: Do): TemplateResult {
  return html`<button type="button" class="launch" aria-expanded="false" @click=${show}>
    ${ICONS.chat}<span>${t.launch}</span>
    ${unread ? html`<span class="unread">${t.unread(unread)}</span>` : nothing}
  </button>`;
}

export function headerView(t: Strings, agency: string, other: Locale, swap: Do, close?: Do): TemplateResult {
  return html`<header>
    ${ICONS.door}
    <div class="who"><h2>${t.title}</h2><p>${agency || t.automatic}</p></div>
    <button type="button" lang=${other} aria-label=${t.otherLabel} @click=${swap}>${t.other}</button>
    ${close ? html`<button type="button" aria-label=${t.close} @click=${close}>${ICONS.close}</button>` : nothing}
  </header>`;
}

export function stepView(t: Strings, progress: MessageFrame["progress"]): TemplateResult | typeof nothing {
  if (!progress) return nothing;
  const text = t.step(progress.step, progress.of);
  return html`<div class="step"><span>${text}</span><progress max=${progress.of} .value=${progress.step} aria-label=${text}></progress></div>`;
}

export function offlineView(t: Strings, retry: Do): TemplateResult {
  return html`<div class="notice">${ICONS.lost}<p>${t.offline}</p>
    <button type="button" class="plain" @click=${retry}>${t.retryNow}</button></div>`;
}

export function noticeView(t: Strings, notice: string): TemplateResult {
  const said = notice === "ended" ? t.ended : (t.errors[notice] ?? t.errors.busy);
  return html`<div class="notice"><p>${said}</p></div>`;
}

export function dotsView(t: Strings): TemplateResult {
  return html`<div class="bubble bot"><div class="said dots"><i></i><i></i><i></i></div><span class="unseen">${t.typing}</span></div>`;
}

export function sharedView(t: Strings, ask: Do): TemplateResult {
  return html`<div class="shared">
    <span>${t.shared}</span>
    <button type="button" class="finish" @click=${ask}>${ICONS.leave}${t.end}</button>
  </div>`;
}

export function endView(t: Strings, end: Do, stay: Do): TemplateResult {
  return html`<div class="notice ask" role="group" aria-labelledby="end-ask">
    <p id="end-ask">${t.endAsk}</p>
    <button type="button" class="plain strong" @click=${end}>${t.endYes}</button>
    <button type="button" class="plain" @click=${stay}>${t.endNo}</button>
  </div>`;
}

/** What a screen reader is told, politely: the last few things that happened. */
import { html, type TemplateResult } from "lit";

const KEPT = 4; // announcements in the live region

export class Live {
  private spoken: string[] = [];

  constructor(private readonly changed: () => void) {}

  say(text: string): void {
    this.spoken = [...this.spoken, text].slice(-KEPT);
    this.changed();
  }

  clear(): void {
    this.spoken = [];
  }

  view(): TemplateResult {
    const said = this.spoken.map((text) => html`<p>${text}</p>`);
    return html`<div class="unseen" role="status" aria-live="polite" aria-atomic="false">${said}</div>`;
  }
}

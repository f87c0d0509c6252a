/** Icons as inline SVG: no font, no emoji, no request. All are decoration; the button has the name. */
import { svg, html, type TemplateResult } from "lit";

const icon = (shape: TemplateResult) => html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;

const chat = svg`<path d="M4 5h16v11H10l-5 4v-4H4z"/><path d="M8 9h8M8 12.5h5"/>`;
const close = svg`<path d="M6 6l12 12M18 6L6 18"/>`;
const send = svg`<path d="M4 12L20 4l-5 16-3.5-6.5z"/><path d="M11.5 13.5L20 4"/>`;
const attach = svg`<path d="M19 11.5l-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.1-2.1l6.6-6.6"/>`;
const camera = svg`<path d="M3 8h4l2-3h6l2 3h4v11H3z"/><circle cx="12" cy="13" r="3.6"/>`;
const file = svg`<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5M9 13h7M9 16.5h7"/>`;
const check = svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`;
const away = svg`<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>`;
const down = svg`<path d="M12 5v14M6 13l6 6 6-6"/>`;
const lost = svg`<path d="M3 9a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M12 18.5v.5M4 4l16 16"/>`;
const leave = svg`<path d="M10 4H5v16h5M10 12h10M16 8l4 4-4 4"/>`;
/** One door under a star: the office of one stop. */
const door = svg`<path d="M5 21V10a7 7 0 0 1 14 0v11z"/><path class="star" d="M12 6.6l1.2 2.5 2.8.4-2 1.9.5 2.7-2.5-1.3-2.5 1.3.5-2.7-2-1.9 2.8-.4z"/><path d="M9.5 21v-4.5h5V21M3 21h18"/>`;

export const ICONS = {
  chat: icon(chat),
  close: icon(close),
  send: icon(send),
  attach: icon(attach),
  camera: icon(camera),
  file: icon(file),
  check: icon(check),
  away: icon(away),
  down: icon(down),
  lost: icon(lost),
  leave: icon(leave),
  door: icon(door),
};

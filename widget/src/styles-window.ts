/** The window: launcher, header, notices. */
import { css } from "lit";

export const host = css`
  :host {
    --red: #a1191c;
    --red-deep: #7d1113;
    --red-pale: #fbf0ee;
    --gold: #e3b341;
    --ink: #1d2126;
    --soft: #565d66;
    --line: #d9d4ca;
    --edge: #857f74;
    --paper: #f7f5f0;
    --mine: #ece5d8;
    --focus: #0b57a4;
    font: 400 max(17px, 1.0625rem) / 1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
    color: var(--ink);
    color-scheme: light;
    position: fixed;
    inset: auto 1em 1em auto;
    z-index: 2147483000;
    -webkit-text-size-adjust: 100%;
  }
  :host([full]) {
    position: static;
    display: block;
    block-size: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before {
    box-sizing: border-box;
  }
  button,
  textarea {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button,
  a {
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  svg {
    inline-size: 1.45em;
    block-size: 1.45em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.9;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .root {
    block-size: 100%;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .launch {
    display: flex;
    align-items: center;
    gap: 0.6em;
    min-block-size: 60px;
    padding: 0.5em 1.4em 0.5em 1.1em;
    border: 2px solid #fff;
    border-radius: 999px;
    background: var(--red);
    color: #fff;
    font-size: 1.06em;
    font-weight: 600;
    box-shadow: 0 6px 24px #0004;
  }
  .launch:hover {
    background: var(--red-deep);
  }
  .launch .unread {
    padding: 0 0.6em;
    border-radius: 999px;
    background: #fff;
    color: var(--red);
  }
`;

export const frame = css`
  .panel {
    display: flex;
    flex-direction: column;
    inline-size: min(27em, 100vw - 2em);
    block-size: min(42em, 100vh - 2em);
    block-size: min(42em, 100dvh - 2em);
    overflow: hidden;
    border: 1px solid var(--edge);
    border-radius: 18px;
    background: var(--paper);
    box-shadow: 0 16px 56px #0005;
  }
  :host([full]) .panel {
    inline-size: 100%;
    block-size: 100%;
    border: 0;
    border-radius: 0;
    box-shadow: none;
  }
  .panel > * {
    flex: none;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.55em;
    padding: 0.6em 0.3em 0.6em 0.75em;
    border-block-end: 2px solid var(--gold);
    background: #fff;
  }
  header > svg {
    inline-size: 2.5em;
    block-size: 2.5em;
    padding: 0.3em;
    border-radius: 12px;
    background: var(--red);
    color: #fff;
    stroke-width: 1.5;
  }
  .star {
    fill: var(--gold);
    stroke: none;
  }
  .who {
    flex: 1;
    min-inline-size: 0;
  }
  h2,
  .who p {
    margin: 0;
    line-height: 1.3;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2 {
    font-size: 1.1em;
    font-weight: 650;
  }
  .who p {
    font-size: 0.88em;
    color: var(--soft);
  }
  header button {
    display: grid;
    place-items: center;
    min-inline-size: 44px;
    min-block-size: 44px;
    padding: 0 0.35em;
    border: 0;
    border-radius: 10px;
    background: none;
    font-size: 0.94em;
    font-weight: 600;
    white-space: nowrap;
  }
  header button:hover {
    background: var(--mine);
  }
  header :focus-visible {
    outline-offset: -3px;
  }
  .step {
    display: flex;
    align-items: center;
    gap: 0.8em;
    padding: 0.4em 1em;
    border-block-end: 1px solid var(--line);
    background: #fff;
    font-size: 0.94em;
    font-weight: 600;
  }
  progress {
    flex: 1;
    min-inline-size: 3em;
    block-size: 8px;
    border: 0;
    border-radius: 8px;
    background: var(--line);
    overflow: hidden;
    appearance: none;
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--red);
  }
  progress::-moz-progress-bar {
    background: var(--red);
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.7em;
    padding: 0.55em 1em;
    border-block-end: 1px solid var(--gold);
    background: #fff4d6;
  }
  .notice p {
    flex: 1 1 11em;
    margin: 0;
    line-height: 1.4;
  }
  .ask {
    border-block: 1px solid var(--line);
    background: #fff;
  }
  .ask p {
    flex: 1 0 100%;
    font-weight: 600;
  }
  .plain {
    min-block-size: 44px;
    padding: 0.3em 0.9em;
    border: 1.5px solid var(--edge);
    border-radius: 10px;
    background: #fff;
    font-weight: 600;
  }
  .plain.strong {
    border-color: var(--red);
    background: var(--red);
    color: #fff;
  }
  .newer {
    position: absolute;
    inset: auto auto 0.6em 50%;
    transform: translateX(-50%);
    display: flex;
    align-items: center;
    gap: 0.4em;
    border-radius: 999px;
    box-shadow: 0 3px 12px #0003;
  }
`;

/**
 * The looks: large type, high contrast, much room; the state's red and gold in small places only.
 * Sizes are in em of the host's 17 px, so the reader's own font size and zoom count.
 */
import { css } from "lit";

const host = css`
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

const frame = css`
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

const talk = css`
  .middle {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }
  .log {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 0.55em;
    padding: 1em;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .log > * {
    flex: none;
  }
  .log a:not(.open) {
    color: var(--focus);
  }
  .bubble {
    display: flex;
    flex-direction: column;
    gap: 0.5em;
    align-items: flex-start;
    align-self: flex-start;
    max-inline-size: 94%;
  }
  .bubble.citizen {
    align-self: flex-end;
    align-items: flex-end;
    max-inline-size: 86%;
    margin-block: 0.5em;
  }
  .said {
    max-inline-size: 100%;
    padding: 0.6em 0.95em;
    border: 1px solid var(--line);
    border-radius: 4px 16px 16px 16px;
    background: #fff;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .citizen .said {
    border-color: #d8cdb8;
    border-radius: 16px 16px 4px 16px;
    background: var(--mine);
  }
  .staff .said {
    border-inline-start: 4px solid var(--gold);
  }
  .name,
  .fate {
    font-size: 0.88em;
    color: var(--soft);
  }
  .name {
    margin-block: 0.3em -0.2em;
    font-weight: 600;
  }
  .fate {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0.3em 0.7em;
  }
  .failed {
    color: var(--red);
    font-weight: 600;
  }
  .welcome {
    align-self: stretch;
    max-inline-size: 100%;
  }
  .welcome h3 {
    margin: 0;
    font-size: 1.3em;
    line-height: 1.3;
  }
  .welcome p {
    margin: 0 0 0.4em;
  }
  .welcome .choices {
    flex-direction: column;
    align-self: stretch;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    max-inline-size: 100%;
  }
  .choice,
  .open {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
    max-inline-size: 100%;
    min-block-size: 48px;
    padding: 0.45em 1em;
    border: 1.5px solid var(--red);
    border-radius: 12px;
    background: #fff;
    color: var(--red);
    font-weight: 600;
    line-height: 1.3;
    text-align: start;
    text-decoration: none;
    overflow-wrap: anywhere;
  }
  .choice:hover,
  .open:hover {
    background: var(--red-pale);
  }
  .choice[aria-disabled="true"] {
    border-color: var(--line);
    background: none;
    color: var(--soft);
    font-weight: 400;
    cursor: default;
  }
  .choice.picked {
    border-color: var(--edge);
    background: var(--mine);
    font-weight: 600;
  }
  .card {
    inline-size: 100%;
    padding: 0.85em 1em;
    border: 1px solid var(--line);
    border-block-start: 3px solid var(--gold);
    border-radius: 12px;
    background: #fff;
  }
  .card h3 {
    margin: 0 0 0.25em;
    font-size: 1.06em;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .card ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .card b {
    font-weight: 600;
    color: var(--soft);
  }
  .card li {
    padding-block: 0.15em;
    overflow-wrap: anywhere;
  }
  .card .choices {
    margin-block-start: 0.7em;
  }
  .picture {
    display: block;
    max-inline-size: min(100%, 16em);
    max-block-size: 16em;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: #fff;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 0.7em;
    overflow-wrap: anywhere;
  }
  .file progress {
    display: block;
    inline-size: 100%;
    margin-block-start: 0.4em;
  }
  .file small {
    display: block;
    color: var(--soft);
    font-size: 0.88em;
  }
  .dots {
    display: flex;
    gap: 0.35em;
    padding: 0.95em 1em;
  }
  .dots i {
    inline-size: 0.5em;
    block-size: 0.5em;
    border-radius: 50%;
    background: var(--edge);
    animation: nod 1.2s infinite ease-in-out;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes nod {
    40% {
      transform: translateY(-0.3em);
    }
    80% {
      transform: none;
    }
  }
`;

const write = css`
  form {
    display: flex;
    align-items: flex-end;
    gap: 0.35em;
    padding: 0.6em 0.6em 0.5em;
    border-block-start: 1px solid var(--line);
    background: #fff;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 48px;
    max-block-size: 7.5em;
    padding: 0.6em 0.8em;
    border: 1.5px solid var(--edge);
    border-radius: 12px;
    background: #fff;
    line-height: 1.35;
    resize: none;
  }
  textarea::placeholder {
    color: var(--soft);
    opacity: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  textarea:focus-visible {
    border-color: var(--focus);
    outline-offset: 0;
    outline-width: 2px;
  }
  form button {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 48px;
    block-size: 48px;
    border: 0;
    border-radius: 12px;
    background: none;
    color: var(--soft);
  }
  form button:hover {
    background: var(--paper);
  }
  form .send {
    background: var(--red);
    color: #fff;
  }
  form .send:hover {
    background: var(--red-deep);
  }
  .shared {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    column-gap: 0.7em;
    padding: 0 0.9em 0.3em;
    background: #fff;
    font-size: 0.88em;
    color: var(--soft);
  }
  .shared span {
    flex: 1 1 12em;
    line-height: 1.35;
  }
  .shared button {
    display: flex;
    align-items: center;
    gap: 0.4em;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--ink);
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
`;

const circumstances = css`
  @media (max-width: 520px) {
    :host([open]:not([full])) {
      inset: 0;
    }
    .panel {
      inline-size: 100%;
      block-size: 100%;
      border: 0;
      border-radius: 0;
    }
    .log {
      padding: 0.8em;
    }
  }
  /* Zoomed to 400 %, or a phone on its side with the keyboard up: the whole panel scrolls. */
  @media (max-height: 480px) {
    :host([open]:not([full])) {
      inset: 0;
    }
    .panel {
      inline-size: 100%;
      block-size: 100%;
      border: 0;
      border-radius: 0;
      overflow-y: auto;
    }
    .middle {
      flex: 1 0 auto;
    }
    .log {
      overflow: visible;
    }
    header {
      padding-block: 0.1em;
    }
    header > svg,
    .who p {
      display: none;
    }
    form {
      position: sticky;
      inset-block-end: 0;
    }
    .newer {
      display: none;
    }
  }
  @media (max-width: 360px) {
    header > svg {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .launch,
    .said,
    .card,
    header,
    form .send,
    .plain.strong {
      border: 1px solid CanvasText;
    }
    .choice[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
    progress {
      appearance: auto;
    }
    .dots i {
      background: CanvasText;
    }
    .star {
      fill: CanvasText;
    }
  }
`;

export const STYLES = [host, frame, talk, write, circumstances];

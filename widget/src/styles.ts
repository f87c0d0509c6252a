/**
 * The looks: large type, high contrast, much room; the state's red and gold in small places only.
 * Sizes are in em of the host's 17 px, so the reader's own font size and zoom count.
 */
import { css } from "lit";
import { talk } from "./styles-talk.js";
import { frame, host } from "./styles-window.js";
import { write } from "./styles-write.js";

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

/** The talk: bubbles, cards, buttons. */
import { css } from "lit";

export const talk = css`
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
  .bubble.large {
    font-size: 1.25em;
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

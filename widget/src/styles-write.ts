/** The line one writes on. */
import { css } from "lit";

export const write = css`
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

/** The frames of the web chat, as docs and server know them. */

export interface Choice {
  label: string;
  value: string;
}

export interface Card {
  title: string;
  lines: string[];
  choices: Choice[];
}

export interface FileRef {
  url: string;
  name: string;
  size: number;
  type: string;
}

export interface MessageFrame {
  type: "message";
  seq: number;
  role: "bot" | "citizen" | "staff";
  text: string;
  choices?: Choice[];
  cards?: Card[];
  image?: FileRef;
  file?: FileRef;
  link?: { url: string; label: string };
  progress?: { step: number; of: number };
  /** The citizen asked for large letters. */
  large?: boolean;
  sent_at?: string;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  text?: string;
  cid?: string;
}

export type ServerFrame =
  | { type: "ready"; seq: number }
  | { type: "ack"; cid: string; seq: number }
  | { type: "done"; cid: string; seq: number }
  | { type: "typing"; on: boolean }
  | MessageFrame
  | ErrorFrame;

export interface Hello {
  type: "hello";
  token: string;
  since: number;
}

/** What a citizen does: each has a `cid`, so that sending it twice counts once. */
export type Deed = { cid: string; locale: string; agency: string } & (
  | { type: "message"; text: string }
  | { type: "tap"; value: string }
  | { type: "attachment"; attachment_id: string }
  | { type: "link"; value: string }
);

export type ClientFrame = Hello | Deed | { type: "seen"; seq: number };

/** 122 random bits; `crypto.randomUUID` is missing on plain-http pages. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

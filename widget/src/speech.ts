/** What a screen reader hears of a bubble: its gist, not every line of a card. */
import type { MessageFrame } from "./frames.js";
import type { Strings } from "./strings.js";

const LONGEST = 400; // characters; the rest can be read in the log

export function gist(t: Strings, frame: MessageFrame): string {
  const titles = frame.cards?.map((card) => card.title) ?? [];
  const labels = frame.choices?.map((choice) => choice.label) ?? [];
  const file = frame.file ?? frame.image;
  return [
    `${frame.role === "staff" ? t.staff : t.bot}: ${shorten(frame.text)}`,
    ...titles,
    file ? t.fileSaid(file.name) : "",
    frame.link?.label ?? "",
    labels.length ? t.optionsSaid(labels.join(", ")) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

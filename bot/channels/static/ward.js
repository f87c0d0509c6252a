// The ward page's buttons speak to the chat; on a wide screen it is open from the start.
const chat = document.querySelector("motcua-chat");

for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => chat.ask(button.dataset.ask));
}
chat.open ||= matchMedia("(min-width: 75em) and (min-height: 40em)").matches;

// Keeps the parts marked data-refresh fresh, and leaves them alone while nothing changed or
// somebody is in the middle of something there.
for (const part of document.querySelectorAll("[data-refresh]")) {
  let last = null;
  const refresh = async () => {
    if (document.hidden || (part.contains(document.activeElement) && part.querySelector("form"))) return;
    try {
      const answer = await fetch(part.dataset.refresh, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const text = await answer.text();
      const fresh = new DOMParser().parseFromString(text, "text/html").body;
      const known = last ?? (fresh.innerHTML.trim() === part.innerHTML.trim() ? text : "");
      if (text !== known) part.replaceChildren(...fresh.childNodes);
      last = text;
    } catch {
      // offline for a moment: the next round tries again
    }
  };
  refresh();
  setInterval(refresh, Number(part.dataset.every));
}

// Keys, focus and sections that keep themselves up to date, nothing else: every page works without this file.
"use strict";
(() => {
  const off = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
  const queue = document.querySelector("[data-keys=queue]");
  const decide = document.querySelector("[data-keys=decide]");
  const step = (by) => {
    const links = [...queue.querySelectorAll("a")];
    const at = links.findIndex((link) => link.getAttribute("aria-current"));
    const next = links[at + by];
    if (next) { next.click(); }
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing && decide && event.target.id === "reason" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const chosen = decide.querySelector("[data-chosen]") || decide.querySelector("button");
      event.preventDefault(); decide.requestSubmit(chosen); return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || off()) { return; }
    if (queue && event.key === "j") { step(1); }
    else if (queue && event.key === "k") { step(-1); }
    else if (event.key === "/") { const q = document.getElementById("q"); if (q) { event.preventDefault(); q.focus(); } }
    else if (decide) {
      const button = decide.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) { return; }
      event.preventDefault();
      decide.querySelectorAll("[data-chosen]").forEach((each) => each.removeAttribute("data-chosen"));
      button.setAttribute("data-chosen", "");
      decide.querySelector("textarea").focus();
    }
  });
  const keys = document.getElementById("keys");
  if (keys) {
    keys.checked = !off();
    keys.addEventListener("change", () => { try { localStorage.setItem("keys", keys.checked ? "on" : "off"); } catch { /* private */ } });
  }
  const current = queue && queue.querySelector(".current");
  if (current) { current.scrollIntoView({ block: "nearest" }); }
  // A section with data-live is asked for again every so many seconds, and left alone while somebody works in it.
  const live = document.querySelectorAll("[data-live]");
  const renew = async () => {
    if (!document.hidden && ![...live].some((each) => each.contains(document.activeElement))) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
        if (!answer.ok) { return; }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        live.forEach((each) => {
          const now = page.getElementById(each.getAttribute("aria-labelledby"))?.closest("[data-live]");
          if (now && now.innerHTML !== each.innerHTML) { each.innerHTML = now.innerHTML; }
        });
      } catch { return; }
    }
    window.setTimeout(renew, wait);
  };
  const wait = 1000 * Math.min(...[...live].map((each) => Number(each.dataset.live)));
  if (live.length) { window.setTimeout(renew, wait); }
})();

// The call desk: answers choose what is said next, the note is kept as it is typed, the call is timed, J and K change
// the call, Z takes the last outcome back. Everything posts without this file, too.
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const $ = (selector, root = desk) => root.querySelector(selector);
  const $$ = (selector, root = desk) => [...root.querySelectorAll(selector)];
  const narrow = window.matchMedia("(max-width: 900px)");
  let dialled = 0;
  let keeping;

  // ---- the script ------------------------------------------------------------------------------------------
  function stand(part) {
    const parts = $$("[data-part]");
    const here = parts.indexOf(part);
    parts.forEach((one, place) => {
      one.classList.toggle("done", place < here);
      one.classList.toggle("cur", place === here);
    });
  }

  function answer(box) {
    const part = box.closest("[data-part]");
    if (box.checked) $$("[data-answer]", part).forEach((other) => { if (other !== box) other.checked = false; });
    $$("[data-then]", part).forEach((text) => {
      text.hidden = !$$("[data-answer]", part).some((one) => one.checked && one.value === text.dataset.then);
    });
    stand(part);
  }

  desk.addEventListener("change", (event) => {
    if ("answer" in event.target.dataset) {
      answer(event.target);
      keepSoon();
    }
  });
  desk.addEventListener("click", (event) => {
    const part = event.target.closest("[data-part]");
    if (part && !event.target.closest("label, input, button, a")) stand(part);
    if (event.target.closest("[data-dial]")) startTimer();
  });

  // ---- the note --------------------------------------------------------------------------------------------
  function keepSoon() {
    clearTimeout(keeping);
    keeping = setTimeout(keep, 700);
  }

  function keep() {
    clearTimeout(keeping);
    keeping = undefined;
    const form = $("[data-call]");
    if (!form) return;
    const fields = new FormData(form);
    fetch(form.dataset.noteUrl, { method: "POST", body: fields, keepalive: true, credentials: "same-origin" }).catch(() => {});
  }

  desk.addEventListener("input", (event) => { if ("note" in event.target.dataset) keepSoon(); });
  window.addEventListener("pagehide", () => { if (keeping) keep(); });

  // ---- the length of the call ------------------------------------------------------------------------------
  function startTimer() {
    if (!dialled) dialled = Date.now();
  }

  setInterval(() => {
    const clock = $("[data-timer]");
    if (!dialled || !clock) return;
    const seconds = Math.floor((Date.now() - dialled) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    $("[data-seconds]").value = String(seconds);
  }, 500);

  // ---- whom next -------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
    if (event.key === "Escape" && typing && desk.contains(event.target)) { event.target.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.target === document.body || event.target === desk || event.target.id === "main")) {
      $("[data-dial]")?.click(); // only when nothing else has the focus
      return;
    }
    if (document.body.dataset.singleKeys === "off") return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    const lines = $$("[data-line]");
    const next = lines[lines.findIndex((line) => line.closest("[aria-current]")) + step];
    event.preventDefault(); // the page's own J and K would only move the focus
    next?.click();
  }, true);

  desk.addEventListener("toggle", (event) => { // 3 opens the moments: the first one is at hand
    if (event.target.matches(".back-at") && event.target.open) $("button", event.target)?.focus();
  }, true);

  // ---- after a swap ----------------------------------------------------------------------------------------
  function settle() {
    dialled = 0;
    clearTimeout(keeping);
    const fold = $(".queue-fold");
    if (fold && narrow.matches) fold.open = false;
    $$("[data-answer]:checked").forEach(answer);
    $("[data-line]")?.closest("ol")?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.target === desk) clearTimeout(keeping); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target === desk) settle(); });
  settle();
})();

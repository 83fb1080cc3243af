// The little that every page needs: shortcuts, search list, toasts, asking once, double posts, customer view.
// Pages declare what they want in data attributes; without this file they still work.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (element) => element.getClientRects().length > 0;

  // ---- shortcuts -------------------------------------------------------------------------------------------
  const TEXT_TYPES = new Set(["checkbox", "radio", "button", "submit", "range", "color", "file"]);
  const typing = (element) =>
    element.isContentEditable || element.matches("textarea, select") ||
    (element.matches("input") && !TEXT_TYPES.has(element.type));
  let chord = ""; // the first key of a pair such as "g 1"
  let chordTimer;

  function nameOf(event) {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push("ctrl");
    if (event.altKey) parts.push("alt");
    // with Alt some keyboards make other letters: the place of the key decides
    const place = /^(?:Key|Digit)(.)$/.exec(event.code);
    parts.push((event.altKey && place ? place[1] : event.key).toLowerCase());
    return parts.join("+");
  }

  function press(target) {
    if (target.matches("input, select, textarea") && !TEXT_TYPES.has(target.type)) {
      target.focus();
      target.select?.();
    } else if (target.matches("a, button, input, summary, label")) {
      target.click();
    } else {
      const first = $("input:not([type=hidden]), select, textarea, a[href], button", target);
      target.scrollIntoView({ block: "nearest" });
      first?.focus();
    }
  }

  function dialogOpen() {
    return $("dialog[open]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = nameOf(event);
    if (event.key === "Escape") return closeEverything(event);
    const single = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (single && (typing(event.target) || document.body.dataset.singleKeys === "off")) return;
    if (event.key.startsWith("Arrow") && event.target.matches("input, select, textarea")) return;
    const scope = dialogOpen() || document;
    const wanted = chord ? `${chord} ${name}` : name;
    const target = $$("[data-key]", scope).find((e) => e.dataset.key.toLowerCase() === wanted && shown(e) && !e.disabled);
    const opensPair = !chord && single && $$("[data-key]", scope).some((e) => e.dataset.key.toLowerCase().startsWith(`${name} `));
    clearTimeout(chordTimer);
    chord = "";
    if (target) {
      event.preventDefault();
      press(target);
    } else if (opensPair) {
      chord = name;
      chordTimer = setTimeout(() => { chord = ""; }, 1500);
    } else if (name === "?" && scope === document) {
      event.preventDefault();
      openDialog("keys");
    } else if (single && (name === "j" || name === "k")) {
      moveRow(name === "j" ? 1 : -1, event);
    }
  });

  function moveRow(step, event) {
    const rows = $$("[data-rows] [data-open]").filter(shown);
    if (!rows.length) return;
    event.preventDefault();
    const here = rows.findIndex((row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    rows[next].focus();
  }

  function closeEverything(event) {
    if (dialogOpen()) return; // the dialog closes itself
    const list = event.target.closest?.(".yc-search");
    if (list) { $(".hits", list).replaceChildren(); event.target.blur(); }
    $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
  }

  // ---- menus and dialogs -----------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (!event.target.closest(".yc-search")) $("#search-hits")?.replaceChildren();
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) openDialog(opener.dataset.openDialog);
    if (event.target.closest("[data-close-dialog]") || event.target.matches("dialog[open]")) event.target.closest("dialog")?.close();
  });

  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    if (id === "keys") listKeysHere(dialog);
    $$("details.menu[open]").forEach((menu) => { menu.open = false; });
    dialog.showModal();
  }

  function listKeysHere(dialog) {
    const list = $("[data-keys-here]", dialog);
    list.replaceChildren();
    const seen = new Set(["/", "z", "f9"]);
    $$("[data-key]").forEach((element) => {
      const key = element.dataset.key;
      if (seen.has(key.toLowerCase()) || !shown(element)) return;
      seen.add(key.toLowerCase());
      const words = element.cloneNode(true);
      $$("kbd, .n", words).forEach((part) => part.remove());
      const heading = element.matches("section") ? $("h2, h3", element)?.textContent : "";
      const label = element.dataset.keyLabel || element.getAttribute("aria-label") || heading || words.textContent.trim() || element.placeholder || "";
      const term = document.createElement("dt");
      key.split(/[+ ]/).forEach((part) => {
        const hint = document.createElement("kbd");
        hint.textContent = part.length === 1 ? part.toUpperCase() : part;
        term.append(hint, " ");
      });
      const meaning = document.createElement("dd");
      meaning.textContent = label.replace(/\s+/g, " ").trim();
      list.append(term, meaning);
    });
    $(".keys-here", dialog).hidden = !list.childElementCount;
  }

  // ---- asking once -----------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const asked = event.target.closest?.("[data-confirm]");
    const dialog = $("#confirm");
    if (!asked || !dialog || asked.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    $("#confirm-text").textContent = asked.dataset.confirm || asked.form?.dataset.question;
    const yes = $("[data-confirm-yes]", dialog);
    yes.textContent = asked.dataset.confirmYes || asked.textContent.trim();
    yes.onclick = () => {
      dialog.close();
      asked.dataset.confirmed = "1";
      asked.click();
      delete asked.dataset.confirmed;
    };
    dialog.showModal();
  }, true);

  // ---- one press, one post ---------------------------------------------------------------------------------
  const htmxForm = (form) => form.matches("[hx-post], [hx-put], [hx-get], [data-hx-post]");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || htmxForm(form) || "repeat" in form.dataset) return;
    if (form.dataset.posting) { event.preventDefault(); return; }
    form.dataset.posting = "1";
    form.setAttribute("aria-busy", "true");
    if (form.target) setTimeout(() => release(form), 3000); // the answer opens elsewhere, this page stays
  });
  function release(form) {
    delete form.dataset.posting;
    form.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", () => $$("form[data-posting]").forEach(release));

  // ---- back in the browser: what was sent stands there anew, and says so ---------------------------------------
  // The page came fresh from the server: another key, the amount that is open now. One press would book once more.
  const SENT_FROM = "sent-from";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[method=post]:not([target], [data-repeat], [data-own-return])")) return;
    const to = new URL(form.getAttribute("action") || location.href, location.href);
    if (form.elements.submission_key && to.pathname === location.pathname) sessionStorage.setItem(SENT_FROM, to.pathname);
  });
  const wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const sentFrom = sessionStorage.getItem(SENT_FROM) || "";
  if (sentFrom === `${location.pathname} done` && wentBack) {
    $("#sent-before").classList.add("note-warn");
    $("#sent-before").hidden = false;
  } else if (sentFrom === location.pathname || sentFrom === `${location.pathname} done`) sessionStorage.removeItem(SENT_FROM);
  else if (sentFrom && !sentFrom.endsWith(" done")) sessionStorage.setItem(SENT_FROM, `${sentFrom} done`); // it led elsewhere

  // ---- forms side by side: whichever is sent, what was typed into the others stands there again ----------------
  const BESIDE = "typed-beside";
  const beside = $$("form[data-beside]");
  const about = beside[0]?.dataset.beside;
  if (about) document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.action.includes(about)) return; // the search leads elsewhere
    const others = beside.filter((form) => form !== event.target).flatMap((form) => [...form.elements]);
    const typed = others.filter((one) => one.id && one.type !== "hidden" && one.value !== one.defaultValue).map((one) => [one.id, one.value]);
    sessionStorage.setItem(BESIDE, JSON.stringify({ about, typed }));
  });
  const left = JSON.parse(sessionStorage.getItem(BESIDE) || "null");
  if (about && left) {
    sessionStorage.removeItem(BESIDE);
    if (left.about === about) left.typed.forEach(([id, value]) => { const field = document.getElementById(id); if (field) field.value = value; });
  }

  // ---- small helpers on fields -----------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-stepper] [data-step]");
    if (step) stepBy(step);
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = $(reveal.dataset.reveal);
      const show = field.type === "password";
      field.type = show ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(show));
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) copyText(copy);
    const facing = event.target.closest("[data-facing-switch]");
    if (facing) faceCustomer(facing);
  });

  function stepBy(button) {
    const field = $("input", button.closest("[data-stepper]"));
    const least = field.min === "" ? -Infinity : Number(field.min);
    const most = field.max === "" ? Infinity : Number(field.max);
    const next = (parseInt(field.value, 10) || 0) + Number(button.dataset.step);
    field.value = String(Math.min(Math.max(next, least), most));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function copyText(button) {
    const source = $(button.dataset.copy);
    const text = source.value ?? source.textContent;
    try {
      await navigator.clipboard.writeText(text.trim());
    } catch {
      const area = document.createElement("textarea"); // plain http knows no clipboard
      area.value = text.trim();
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    toast(button.dataset.copied || "✓");
  }

  function faceCustomer(button) {
    const on = document.documentElement.toggleAttribute("data-facing");
    button.setAttribute("aria-pressed", String(on));
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `yc_facing=${on ? 1 : 0}; path=/; samesite=lax; max-age=43200${secure}`;
  }

  document.addEventListener("change", (event) => {
    if ("autosubmit" in event.target.dataset) event.target.form?.requestSubmit();
  });

  document.addEventListener("keyup", (event) => {
    const hint = $("[data-caps]");
    if (hint && event.target.type === "password" && event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  });

  // ---- the list under the search field ---------------------------------------------------------------------
  const search = $(".yc-search");
  search?.addEventListener("keydown", (event) => {
    const links = $$(".hits a", search);
    const here = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      (next || (event.key === "ArrowUp" ? $("input", search) : links.at(-1)))?.focus();
    } else if (event.key === "Enter" && here < 0 && links.length === 1 && !search.matches(".htmx-request")) {
      event.preventDefault(); // the only hit
      links[0].click();
    }
  });

  // ---- toasts ----------------------------------------------------------------------------------------------
  function stay(bar) {
    let timer;
    const start = () => { timer = setTimeout(() => bar.remove(), 8000); };
    const hold = () => clearTimeout(timer);
    bar.addEventListener("pointerenter", hold);
    bar.addEventListener("pointerleave", start);
    bar.addEventListener("focusin", hold);
    bar.addEventListener("focusout", start);
    start();
  }

  function toast(text, undo = "") {
    const bar = $("#toast-form")?.content.firstElementChild.cloneNode(true);
    if (!bar) return;
    $("[data-text]", bar).textContent = text;
    if (undo) $("form", bar).action = undo; else $("form", bar).remove();
    if (undo) $$("#toasts form").forEach((older) => older.closest(".toast-bar").remove()); // Z takes back the last one only
    $("#toasts").append(bar);
    stay(bar);
  }
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.undo));

  // ---- server gone -----------------------------------------------------------------------------------------
  const offline = $("#offline");
  const gone = (is) => { if (offline) offline.hidden = !is; };
  window.addEventListener("offline", () => gone(true));
  window.addEventListener("online", () => gone(false));
  document.addEventListener("htmx:sendError", () => gone(true));
  document.addEventListener("htmx:afterOnLoad", () => gone(false));
  $("[data-retry]")?.addEventListener("click", async () => {
    try {
      gone(!(await fetch("/healthz", { cache: "no-store" })).ok);
    } catch {
      gone(true);
    }
  });

  // ---- errors first ----------------------------------------------------------------------------------------
  function settle(root) {
    $("[data-focus]", root)?.focus();
    $$(".sheet > section, .sec", root).forEach((part) => { // what scrolls sideways must be reachable with the keys
      if (part.scrollWidth > part.clientWidth && getComputedStyle(part).overflowX === "auto") part.tabIndex = 0;
    });
    $$("[data-toast]", root).forEach((bar) => { if (!bar.dataset.timed) { bar.dataset.timed = "1"; stay(bar); } });
  }
  settle(document);
  document.addEventListener("htmx:afterSwap", (event) => settle(event.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".err-sum a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  });
})();

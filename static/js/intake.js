// 接单: the bill follows every change, Enter goes on to the next field, 1–4 choose the way of paying, a draft every 5 s and at the end.
// Without this file the page still works: the bill then comes with the answer.
(() => {
  "use strict";
  const form = document.getElementById("intake");
  if (!form) return;
  const DRAFT_EVERY = 5000;
  const SENT = "intake-sent";
  let timer = 0;
  let changed = false;
  let sending = false;

  function quote(delay) {
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(form, "quote"), delay);
  }

  // ---- the bill ---------------------------------------------------------------------------------------------
  form.addEventListener("change", (event) => {
    changed = true;
    if (event.target.closest("[data-priced], [data-live]")) quote(60);
  });
  form.addEventListener("input", (event) => {
    changed = true;
    if (event.target.matches("[data-live]")) quote(350);
    if (event.target.id === "id_addon_add" && isListed(event.target)) quote(0);
  });

  // The answer was on its way while somebody chose a photographer: the choice stays.
  const CREW = ["photographer", "makeup"];
  let crew = {};
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id === "crew") crew = Object.fromEntries(CREW.map((name) => [name, form.elements[name].value]));
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "crew") CREW.forEach((name) => { form.elements[name].value = crew[name] || ""; });
  });

  function isListed(field) {
    return [...field.list.options].some((option) => option.value === field.value);
  }

  // ---- Enter goes on, it does not take the order --------------------------------------------------------------
  const fields = () => [...form.elements].filter((e) => e.matches("input:not([type=hidden]), select, button.btn-primary") && !e.disabled && e.getClientRects().length);
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || field.form !== form) return;
    if (!field.matches("input")) return;
    event.preventDefault();
    const useFile = document.querySelector("#found [data-use-file]");
    if (useFile && (field.id === "find" || "phone" in field.dataset)) {
      useFile.click();
    } else if (field.id === "id_addon_add" && field.value) {
      quote(0);
    } else {
      const all = fields();
      all[all.indexOf(field) + 1]?.focus();
    }
  });

  // ---- 1–4: how it is paid ------------------------------------------------------------------------------------
  document.getElementById("pays").addEventListener("keydown", (event) => {
    const method = form.querySelectorAll("#pays input")[Number(event.key) - 1];
    if (!method || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    method.focus();
    method.click();
  });

  // ---- the draft ----------------------------------------------------------------------------------------------
  setInterval(() => {
    if (!changed || sending) return;
    changed = false;
    htmx.trigger(form, "save-draft");
  }, DRAFT_EVERY);
  form.addEventListener("submit", () => {
    sending = true;
    sessionStorage.setItem(SENT, form.elements.submission_key.value);
  });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("pagehide", () => { // the window closes between two saves
    if (!changed || sending) return;
    changed = false;
    const typed = new FormData(form);
    typed.append("quiet", "1"); // nobody is here to read that it was kept
    navigator.sendBeacon(document.getElementById("draft-state").getAttribute("hx-post"), typed);
  });

  // ---- back in the browser: a form that became an order leads to it, not to a second one ------------------------
  const sent = sessionStorage.getItem(SENT);
  if (sent && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
    const order = `?sent=${encodeURIComponent(sent)}`;
    fetch(order, { redirect: "manual" }).then((answer) => {
      if (answer.type === "opaqueredirect") location.replace(order);
    });
  }
})();

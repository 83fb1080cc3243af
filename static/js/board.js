// Beside the board: where the strip stands, and a free half day that fills the booking form.
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");
  document.querySelector(".cap [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

  // A phone that is on file: the form goes on with that file, and the part for new callers closes.
  document.addEventListener("click", (event) => {
    const use = event.target.closest?.("#caller [data-use-customer]");
    if (!use) return;
    document.querySelector("#caller [name=who]").value = use.dataset.useCustomer;
    document.querySelector("#caller [name=caller]").value = "";
    document.getElementById("book").requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill-day]");
    if (!button) return;
    document.querySelector("[name=day]").value = button.dataset.fillDay;
    document.querySelector(`[name=part][value=${button.dataset.fillPart}]`).checked = true;
    document.querySelector("[name=day]").focus();
  });
})();

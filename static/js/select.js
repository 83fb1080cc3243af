// Long selects become searchable: <select data-select>, or data-select-url="/address/?q=" for rows from the server.
(() => {
  "use strict";
  function enrich(root) {
    root.querySelectorAll("select[data-select]:not(.tomselected), select[data-select-url]:not(.tomselected)").forEach((select) => {
      const url = select.dataset.selectUrl;
      const rich = new TomSelect(select, {
        openOnFocus: !select.autofocus,
        maxOptions: 200,
        create: false,
        plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
        searchField: ["text", "keys"],
        load: url ? (query, done) => {
          fetch(url + encodeURIComponent(query), { headers: { Accept: "application/json" } })
            .then((answer) => answer.json()).then(done).catch(() => done());
        } : null,
        render: { no_results: () => `<div class="no-results">${select.dataset.none || "—"}</div>` },
      });
      if (select.autofocus) { // ready to type in, but nothing covered until somebody does
        rich.focus();
        setTimeout(() => { rich.settings.openOnFocus = true; }, 100);
      }
    });
  }
  document.addEventListener("DOMContentLoaded", () => enrich(document));
  document.addEventListener("htmx:afterSwap", (event) => enrich(event.target));
})();

// Dragging on the day board. Nothing is moved here: letting go opens the move form with the new time and lane filled in,
// and the form asks the calendar like every other door. Without a mouse: Enter on a block, then "move".
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");
  document.querySelector(".cap [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

  // a free half day beside the booking form fills its day and part
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill-day]");
    if (!button) return;
    document.querySelector("[name=day]").value = button.dataset.fillDay;
    document.querySelector(`[name=part][value=${button.dataset.fillPart}]`).checked = true;
    document.querySelector("[name=day]").focus();
  });

  const QUARTER = 15;
  const THRESHOLD = 6; // pixels before a press becomes a drag
  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const block = event.target.closest?.("[data-board] .blk[data-hold]:not(.is-off)");
    if (!block || event.button !== 0 || event.pointerType === "touch") return;
    drag = { block, x: event.clientX, y: event.clientY, moved: false };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > THRESHOLD;
    if (!drag.moved && !far) return;
    drag.moved = true;
    drag.block.classList.add("is-dragged");
    document.querySelectorAll(".lane.is-target").forEach((lane) => lane.classList.remove("is-target"));
    laneUnder(event)?.classList.add("is-target");
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { block, moved, x } = drag;
    const lane = laneUnder(event);
    stop();
    if (moved && lane) open(block, lane, event.clientX - x);
  });

  document.addEventListener("pointercancel", stop);
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-board] .blk[data-hold]")) event.preventDefault();
  });
  // a drag that ends on the same block would also be a click on its link
  document.addEventListener("click", (event) => {
    if (document.body.dataset.dragged && event.target.closest?.(".blk[data-hold]")) event.preventDefault();
    delete document.body.dataset.dragged;
  }, true);

  function laneUnder(event) {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-board] .lane[data-lane]");
  }

  function stop() {
    if (drag?.moved) document.body.dataset.dragged = "yes";
    drag?.block.classList.remove("is-dragged");
    document.querySelectorAll(".lane.is-target").forEach((lane) => lane.classList.remove("is-target"));
    drag = null;
  }

  function open(block, lane, distance) {
    const board = block.closest("[data-board]");
    const quarters = Number(/board-h(\d+)/.exec(board.className)[1]) * 4;
    const width = lane.getBoundingClientRect().width / quarters;
    const query = new URLSearchParams();
    const minutes = Math.round(distance / width) * QUARTER;
    if (minutes) query.set("by", minutes);
    const from = block.closest(".lane").dataset.lane;
    if (from && lane.dataset.lane !== from) query.set("swap", `${from}.${lane.dataset.lane}`);
    if ([...query].length) location.assign(`${block.getAttribute("href")}move/?${query}`);
  }
})();

// Dragging on the day board, with the mouse or (after a long press) a finger. Nothing is moved here: letting go asks the
// server what speaks against the new place and opens its answer as a dialog; the form in it asks the calendar like every
// other door. Until then the block stays where it was. Without a pointer: Enter on a block, or M.
(() => {
  "use strict";
  const QUARTER = 15;
  const THRESHOLD = 6; // pixels before a press becomes a drag
  const LONG_PRESS = 400; // milliseconds a finger rests before it lifts a block
  const EDGE = 48; // pixels from the edge where the page begins to scroll
  let drag = null;

  const source = (target) => target.closest?.("[data-board] .blk[data-hold]:not(.is-off), [data-waiting]");
  const dialog = () => document.getElementById("drop");

  document.addEventListener("pointerdown", (event) => {
    const block = source(event.target);
    if (!block || event.button !== 0 || !event.isPrimary || drag) return;
    if ("waiting" in block.dataset && event.target.closest("a.btn, button")) return;
    drag = { block, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch" };
    const board = document.getElementById("board");
    drag.board = board;
    drag.quarters = Number(/board-h(\d+)/.exec(board.className)[1]) * 4;
    drag.lane = block.closest(".lane");
    if (drag.touch) drag.timer = setTimeout(() => lift(drag), LONG_PRESS);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > THRESHOLD;
    if (!drag.ghost && drag.touch && far) return stop(); // the finger scrolls
    if (!drag.ghost && far) lift(drag);
    if (drag?.ghost) follow(event.clientX, event.clientY);
  });

  document.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const { ghost, block, target } = drag;
    if (ghost) document.body.dataset.dragged = "yes";
    stop();
    if (ghost && target) ask(block, target);
  });
  document.addEventListener("pointercancel", stop);
  // while a finger carries a block it must not scroll, nor open the link's own menu
  document.addEventListener("touchmove", (event) => { if (drag?.ghost) event.preventDefault(); }, { passive: false });
  document.addEventListener("contextmenu", (event) => { if (drag?.touch) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (source(event.target)) event.preventDefault(); });
  // a drag that ends on the same block would also be a click on its link
  document.addEventListener("click", (event) => {
    if (document.body.dataset.dragged && source(event.target)) event.preventDefault();
    delete document.body.dataset.dragged;
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.ghost) { event.preventDefault(); stop(); }
    const block = event.key === "m" && !event.ctrlKey && !event.metaKey && event.target.closest?.("[data-board] .blk[data-hold]:not(.is-off)");
    if (block) location.assign(`${block.getAttribute("href")}move/`);
  });
  // the board is not renewed under a hand that holds one of its blocks, nor behind the question
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "board-part" && (drag || dialog()?.open)) event.preventDefault();
  });

  function lift(now) {
    if (now !== drag) return;
    now.ghost = document.createElement("div");
    now.ghost.className = "drag-ghost";
    now.mark = document.createElement("div");
    now.mark.className = "drop-mark";
    document.body.append(now.ghost);
    now.block.classList.add("is-dragged");
    now.board.classList.add("is-dragging");
    for (const lane of now.board.querySelectorAll(".lane")) lane.classList.toggle("is-barred", !fits(lane));
    if (now.touch) navigator.vibrate?.(15);
    follow(now.x, now.y);
    now.scroller = setInterval(scrollAtEdges, 30);
  }

  // a person is exchanged for one of the same kind; what has no place yet may go anywhere
  function fits(lane) {
    return lane === drag.lane || (lane.dataset.lane && (!drag.lane?.dataset.lane || lane.dataset.kind === drag.lane.dataset.kind));
  }

  function follow(x, y) {
    drag.at = { x, y };
    drag.ghost.style.transform = `translate(${x + 14}px, ${y + 14}px)`;
    const lane = document.elementFromPoint(x, y)?.closest?.("[data-board] .lane");
    drag.target = lane && fits(lane) ? place(lane, x) : null;
    if (drag.target) lane.append(drag.mark); else drag.mark.remove();
    drag.ghost.textContent = drag.target ? drag.target.text : lane ? drag.board.dataset.barred : drag.board.dataset.aside;
    drag.ghost.classList.toggle("is-no", !drag.target);
    if (drag.target) mark(drag.target);
  }

  function place(lane, x) {
    const box = lane.getBoundingClientRect();
    const quarter = box.width / drag.quarters;
    const [, first, length] = /\bq(\d+) w(\d+)\b/.exec(drag.block.className) || [null, null, 8];
    const by = first ? Math.round((x - drag.x + (drag.scrolled || 0)) / quarter) : 0;
    const start = first ? Number(first) - 1 + by : Math.floor((x - box.left) / quarter);
    const name = lane.previousElementSibling?.querySelector("a, span")?.textContent ?? "";
    return { lane, by, start, quarter, length: Number(length), text: `${clockOf(start)}–${clockOf(start + Number(length))} ${name}` };
  }

  function mark({ start, length, quarter }) {
    drag.mark.style.left = `${start * quarter}px`;
    drag.mark.style.width = `${length * quarter}px`;
  }

  function scrollAtEdges() {
    const { x, y } = drag.at;
    const down = y > innerHeight - EDGE ? 10 : y < EDGE ? -10 : 0;
    const box = drag.board.getBoundingClientRect();
    const right = x > Math.min(box.right, innerWidth) - EDGE ? 10 : x < box.left + EDGE ? -10 : 0;
    const before = drag.board.scrollLeft;
    scrollBy(0, down);
    drag.board.scrollBy(right, 0);
    drag.scrolled = (drag.scrolled || 0) + drag.board.scrollLeft - before;
    if (down || right) follow(x, y);
  }

  function stop() {
    if (!drag) return;
    clearTimeout(drag.timer);
    clearInterval(drag.scroller);
    drag.ghost?.remove();
    drag.mark?.remove();
    drag.block.classList.remove("is-dragged");
    drag.board.classList.remove("is-dragging");
    for (const lane of drag.board.querySelectorAll(".is-barred")) lane.classList.remove("is-barred");
    drag = null;
  }

  async function ask(block, { lane, by, start }) {
    const query = new URLSearchParams();
    const waiting = block.dataset.waiting;
    const from = block.closest(".lane")?.dataset.lane;
    const to = lane.dataset.lane;
    if (waiting) query.set("starts", clockOf(start));
    else if (by) query.set("by", by * QUARTER);
    if (from && to && to !== from) query.set("swap", `${from}.${to}`);
    else if (to && !from) query.set("to", to);
    if (![...query].length) return;
    const address = `${waiting ? block.querySelector("a").getAttribute("href") : block.getAttribute("href")}move/?${query}`;
    block.classList.add("is-dragged");
    try {
      await htmx.ajax("GET", address, { target: "#drop-body" });
      if (!document.querySelector("#drop-body form")) throw new Error("no form came");
      dialog().showModal();
      dialog().querySelector("[data-focus]")?.focus();
      dialog().addEventListener("close", () => block.classList.remove("is-dragged"), { once: true });
    } catch {
      location.assign(address);
    }
  }

  function clockOf(quarters) {
    const minutes = Number(document.getElementById("board").dataset.firstHour) * 60 + quarters * QUARTER;
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  }
})();

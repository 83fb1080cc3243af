// Drawing a signature: strokes are whole points on a sheet of the canvas's own size, kept as JSON in a hidden field.
// Finger, pen and mouse by pointer events; without them, or without sight of the field, there is "signed on paper".
(() => {
  "use strict";
  const canvas = document.getElementById("pad");
  if (!canvas || !canvas.getContext) return;
  const field = document.getElementById(canvas.dataset.into);
  const state = document.getElementById("pad-state");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let stroke = null;

  function read() {
    try {
      const kept = JSON.parse(field.value || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#111";
    for (const one of strokes) {
      pen.beginPath();
      pen.moveTo(one[0][0], one[0][1]);
      for (const [x, y] of one.length > 1 ? one.slice(1) : one) pen.lineTo(x, y);
      pen.stroke();
    }
  }

  function keep() {
    field.value = JSON.stringify(strokes);
    state.textContent = strokes.length ? state.dataset.drawn : state.dataset.empty;
    draw();
  }

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
      within(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
    ];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || stroke) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = { id: event.pointerId, points: [pointOf(event)] };
    strokes.push(stroke.points);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke || stroke.id !== event.pointerId) return;
    for (const part of event.getCoalescedEvents?.() || [event]) {
      const [x, y] = pointOf(part);
      const [lastX, lastY] = stroke.points[stroke.points.length - 1];
      if (Math.hypot(x - lastX, y - lastY) >= 4) stroke.points.push([x, y]);
    }
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (!stroke || stroke.id !== event.pointerId) return;
      stroke = null;
      keep();
    });
  }

  document.querySelectorAll("[data-pad]").forEach((button) => {
    button.addEventListener("click", () => {
      strokes = button.dataset.pad === "undo" ? strokes.slice(0, -1) : [];
      keep();
    });
  });

  strokes = read();
  keep();
})();

// Steps through the statements of articles by keyboard, and shows which words belong to the one that is looked at.
"use strict";
(() => {
  const listed = [...document.querySelectorAll(".said")];
  if (!listed.length) return;
  const texts = new Map();  // by article: its marks in the order of the text
  for (const reading of document.querySelectorAll(".reading"))
    texts.set(reading, [...reading.querySelectorAll(".text mark[data-at]")].map((mark) => [Number(mark.dataset.at), mark]));
  const help = document.getElementById("stepping");
  if (help) help.hidden = false;
  let current = -1;

  const first = (marks, place) => {
    let low = 0, high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (marks[middle][0] < place) low = middle + 1; else high = middle;
    }
    return low;
  };
  const light = (said, name, on) => {
    const marks = texts.get(said.closest(".reading"));
    for (const span of said.dataset.spans.split(" ").filter(Boolean)) {
      const [start, end] = span.split("-").map(Number);
      for (let i = first(marks, start); i < marks.length && marks[i][0] < end; i++) marks[i][1].classList.toggle(name, on);
    }
    said.classList.toggle(name, on);
  };
  const step = (to, focus) => {
    if (to < 0 || to >= listed.length) return;
    if (current >= 0) light(listed[current], "current", false);
    current = to;
    light(listed[current], "current", true);
    listed[current].scrollIntoView({ block: "nearest" });
    const number = document.getElementById(listed[current].dataset.first);
    if (!number) return;
    number.scrollIntoView({ block: "center" });
    if (focus) number.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + listed[current].id);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "n") step(current + 1, true);
    if (event.key === "p") step(current - 1, true);
  });
  for (const said of listed) {
    said.addEventListener("pointerenter", () => light(said, "looked-at", true));
    said.addEventListener("pointerleave", () => light(said, "looked-at", false));
  }
  for (const number of document.querySelectorAll(".text .number")) {
    const said = document.getElementById(number.hash.slice(1));
    if (!said) continue;
    number.addEventListener("pointerenter", () => light(said, "looked-at", true));
    number.addEventListener("pointerleave", () => light(said, "looked-at", false));
    number.addEventListener("click", (event) => { event.preventDefault(); step(listed.indexOf(said), true); });
  }
  const named = listed.findIndex((said) => "#" + said.id === location.hash);
  if (named >= 0) step(named, false);
})();

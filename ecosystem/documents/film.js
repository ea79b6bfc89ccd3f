"use strict";
(function () {
  const slider = document.getElementById("wave");
  if (!slider) return;
  const frames = document.querySelectorAll(".net .frame");
  const said = document.querySelectorAll(".said");
  const output = document.getElementById("shown");
  function show() {
    const chosen = Number(slider.value);
    frames.forEach(function (frame, at) { frame.style.display = at === chosen ? "" : "none"; });
    said.forEach(function (words, at) { words.hidden = at !== chosen; });
    const title = said[chosen].dataset.title;
    output.textContent = title;
    slider.setAttribute("aria-valuetext", title);
  }
  slider.addEventListener("input", show);
  document.addEventListener("keydown", function (event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || event.target === slider || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest && event.target.closest(".scroll")) return;
    slider.value = Number(slider.value) + step;
    show();
    event.preventDefault();
  });
  show();
})();

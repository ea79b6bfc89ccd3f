// What a page can do beyond forms and links: take a dropped file, and look again when work is done.
"use strict";

for (const form of document.querySelectorAll("[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  const target = document.body;
  target.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  target.addEventListener("dragleave", () => form.classList.remove("over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer || !event.dataTransfer.files.length) return;
    field.multiple = true;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

for (const box of document.querySelectorAll("[data-wait]")) {
  const bar = box.querySelector("progress");
  const look = async () => {
    try {
      const state = await (await fetch(box.dataset.wait, { cache: "no-store" })).json();
      if (state.over) { location.reload(); return; }
      if (state.total) { bar.max = state.total; bar.value = state.done; }
    } catch { /* the program was ended: the next look says so */ }
    setTimeout(look, 150);
  };
  setTimeout(look, 100);
}

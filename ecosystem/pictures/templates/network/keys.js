// Keys while the picture has the focus; Escape works everywhere on the page.

/**
 * @param {HTMLElement} box
 * @param {Record<string, () => void>} letters what single letters do
 * @param {{walk: (key: string) => void, pan: (x: number, y: number) => void, everybody: () => void}} does
 */
function listenToKeys(box, letters, does) {
  const pans = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const pan = pans[/** @type {keyof typeof pans} */ (event.key)];
    if (pan && event.shiftKey) does.pan(pan[0], pan[1]);
    else if (pan) does.walk(event.key);
    else if (letters[event.key]) letters[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && !document.fullscreenElement) does.everybody();
  });
}

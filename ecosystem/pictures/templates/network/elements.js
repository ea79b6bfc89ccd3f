// Small dealings with the elements of the page. Texts only ever enter as text, never as HTML.

/** @param {string} id @returns {any} */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error("no element " + id);
  return found;
}

/**
 * @param {string} tag @param {string} [text] @param {Record<string, string>} [attributes]
 * @returns {HTMLElement}
 */
function made(tag, text, attributes) {
  const found = document.createElement(tag);
  if (text !== undefined) found.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) found.setAttribute(key, value);
  return found;
}

/** Say everything on the page in one language. @param {Record<string, string>} words @param {string} lang */
function sayPage(words, lang) {
  document.documentElement.lang = lang;
  document.title = words.title;
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t]"))) each.textContent = words[each.dataset.t || ""];
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-label]"))) each.setAttribute("aria-label", words[each.dataset.label || ""]);
}

/** @param {string} name @param {Blob} content */
function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Paint an SVG and give it as PNG. @param {string} svg @param {number} [zoom] @returns {Promise<Blob>} */
function painted(svg, zoom = 2) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      const by = Math.min(zoom, 8000 / Math.max(image.width, image.height));
      canvas.width = Math.round(image.width * by);
      canvas.height = Math.round(image.height * by);
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    };
    image.onerror = () => reject(new Error("no picture"));
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  });
}

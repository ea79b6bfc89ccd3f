"use strict";
function ends() {
  for (const each of form.querySelectorAll("fieldset.row")) {
    const until = each.querySelector(".until");
    if (until) { until.classList.toggle("open", Boolean(each.querySelector("input[value=ended]:checked"))); }
  }
}

function another(kind) {
  const next = form.querySelector(`[data-row="${kind}"][hidden]`);
  if (next) { next.hidden = false; next.querySelector("select").focus(); }
  document.querySelector(`[data-more="${kind}"]`).hidden = !form.querySelector(`[data-row="${kind}"][hidden]`);
}

restore();
for (const button of document.querySelectorAll("[data-more]")) {
  button.addEventListener("click", () => another(button.dataset.more));
}
for (const row of form.querySelectorAll("[data-row]")) {
  if ([...row.querySelectorAll("select")].some((each) => each.value)) { row.hidden = false; }
}
form.addEventListener("input", ends);
if (!form.elements.date.value) { form.elements.date.value = today(); }
ends();

// Short notices over a dialog: what a callback button answered, or what went wrong. They leave by themselves.

import { el, icon, link } from "./dom.js";

const SHOWN = 10_000; // ms, as in VK's clients
const AT_ONCE = 3;

/** Shows `words` (and a link to open by hand, if one was offered) in the `place` of a dialog. */
export function showSnackbar(place, words, { address = null } = {}) {
  const close = el("button", { class: "icon-button small", type: "button", "aria-label": "Убрать", onclick: () => bar.remove() }, icon("close"));
  const bar = el(
    "div",
    { class: "snackbar" },
    el("p", { class: "snackbar-words" }, words),
    address && link(address, { class: "snackbar-link" }, "Открыть"),
    close,
  );
  place.append(bar);
  while (place.children.length > AT_ONCE) place.firstElementChild.remove();
  leaveLater(bar);
}

/** The clock stands while somebody points at the notice or reads it with the keyboard. */
function leaveLater(bar) {
  let clock = setTimeout(() => bar.remove(), SHOWN);
  const hold = () => clearTimeout(clock);
  const go = () => {
    clearTimeout(clock);
    clock = setTimeout(() => bar.remove(), SHOWN);
  };
  bar.addEventListener("pointerenter", hold);
  bar.addEventListener("pointerleave", go);
  bar.addEventListener("focusin", hold);
  bar.addEventListener("focusout", go);
}

// A small menu under a button: arrows, Escape and a click outside work as everywhere.

import { el, icon } from "./dom.js";

let closeOpened = null;

/** Opens the menu of `items` (`{sign, words, act}`) under `opener`, or closes it if it is open. */
export function toggleMenu(opener, items) {
  const wasOpen = opener.getAttribute("aria-expanded") === "true";
  closeOpened?.();
  if (!wasOpen) open(opener, items);
}

function open(opener, items) {
  const entries = items.map(({ sign, words, act }) =>
    el("button", { class: "menu-item", type: "button", role: "menuitem", tabindex: "-1", onclick: () => choose(act) }, icon(sign), words),
  );
  const menu = el("div", { class: "menu", role: "menu" }, ...entries);

  function close() {
    menu.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpened = null;
  }

  function choose(act) {
    close();
    opener.focus();
    act();
  }

  function outside(event) {
    if (!menu.contains(event.target) && !opener.contains(event.target)) close();
  }

  menu.addEventListener("keydown", (event) => {
    const place = entries.indexOf(document.activeElement);
    const moves = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 };
    if (event.key in moves) entries.at(moves[event.key] % entries.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      close();
      opener.focus();
    } else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  });

  opener.setAttribute("aria-expanded", "true");
  opener.after(menu);
  document.addEventListener("pointerdown", outside, true);
  closeOpened = close;
  entries[0]?.focus();
}

// Keeps the chosen light or dark look. Loaded before the first paint, so the page never flashes in the wrong one.
"use strict";

(() => {
  const KEY = "local-vk-theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto"; // storage is closed in a private window: follow the system
    }
  }

  function wear(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  wear(remembered());

  document.addEventListener("DOMContentLoaded", () => {
    const choices = document.getElementById("theme");
    for (const choice of choices.elements) choice.checked = choice.value === remembered();
    choices.addEventListener("change", ({ target }) => {
      wear(target.value);
      try {
        localStorage.setItem(KEY, target.value);
      } catch {
        // The choice then lasts as long as the page does.
      }
    });
  });
})();

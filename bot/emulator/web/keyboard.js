// Draws VK's keyboards: rows of buttons in its four colours.

import { el, icon, link, webAddress } from "./dom.js";

const LABELS = { location: "Отправить местоположение", vkpay: "Оплатить через VK Pay" };
const ICONS = { open_link: "link", location: "place" };

/** Whether there is a button to show. */
export function hasButtons(keyboard) {
  return Boolean(keyboard?.buttons?.some((row) => row.length > 0));
}

/**
 * The rows of a keyboard. `pressed(action, node)` is called for a press; `callback` says whether this person's
 * client knows callback buttons.
 */
export function buttonRows(keyboard, { pressed, callback = true }) {
  return keyboard.buttons
    .filter((row) => row.length > 0)
    .map((row) => el("div", { class: "key-row" }, ...row.map((button) => key(button, pressed, callback))));
}

function key({ action, color }, pressed, callback) {
  const { type } = action;
  const label = action.label ?? LABELS[type] ?? "Кнопка";
  const words = el("span", { class: "key-label" }, label);
  const sign = type in ICONS ? icon(ICONS[type]) : null;
  const attributes = { class: "key", "data-color": color ?? "secondary", "data-type": type, title: label };
  if (type === "open_link" && webAddress(action.link)) return link(action.link, attributes, words, sign);
  const unable = type === "callback" && !callback;
  const node = el("button", { ...attributes, type: "button", disabled: unable }, words, sign);
  if (unable) node.title = "Приложение этого человека не умеет такие кнопки";
  node.addEventListener("click", () => {
    if (node.getAttribute("aria-busy") !== "true") pressed(action, node);
  });
  return node;
}

/** Turns a button's waiting spinner on or off; its size stays. */
export function setWaiting(node, waiting) {
  if (waiting) node.setAttribute("aria-busy", "true");
  else node.removeAttribute("aria-busy");
}

/**
 * Replaces children without taking the keyboard's focus from a person who pages with it: the button with the same
 * words, or the one in the same place, is focused again.
 */
export function replaceKeepingFocus(container, replace, otherwise) {
  const focused = document.activeElement;
  const held = container.contains(focused) && focused !== container;
  const place = held ? focusable(container).indexOf(focused) : -1;
  const title = held ? focused.title : "";
  replace();
  if (!held || container.contains(document.activeElement)) return;
  const now = focusable(container);
  const next = now.find((node) => title && node.title === title) ?? now[Math.min(place, now.length - 1)] ?? otherwise;
  next?.focus({ preventScroll: true });
}

function focusable(container) {
  return [...container.querySelectorAll("button:not(:disabled), a[href]")];
}

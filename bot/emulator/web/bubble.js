// Draws one message: a bubble with its words, what comes with it, its buttons, its time and ticks.

import { attachmentsOf, carousel } from "./attachments.js";
import { hourInWords, momentInWords } from "./clock.js";
import { el, icon, initials, paintAvatar } from "./dom.js";
import { buttonRows, hasButtons } from "./keyboard.js";
import { isEmojiOnly, richText } from "./text.js";

const TONES = ["#b5603a", "#3f7f5f", "#7a5aa6", "#3b6fa8", "#a8578a", "#8a6d1f"];

const STATES = {
  sending: { sign: "clock", words: "отправляется" },
  sent: { sign: "tick", words: "отправлено" },
  read: { sign: "ticks", words: "прочитано" },
};

/** The same person has the same colour in every group chat. */
export function toneOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return TONES[sum % TONES.length];
}

/**
 * The content of a message's list item. `view` tells whose eyes look: `{client, community, colourOf(name),
 * pressed(action, node), again()}`.
 */
export function bubble(message, view) {
  if (message.action) return [el("p", { class: "happening" }, actionInWords(message, view))];
  if (message.deleted) {
    return [el("div", { class: "bubble-side" }, el("p", { class: "bubble gone" }, "Сообщение удалено"))];
  }
  const own = message.from === "person";
  const keyboard = view.client.inline_keyboard && hasButtons(message.keyboard) ? message.keyboard : null;
  const side = el(
    "div",
    { class: "bubble-side" },
    body(message, own),
    ...carouselOf(message, view),
    keyboard && el("div", { class: "keys inline", role: "group", "aria-label": "Кнопки сообщения" },
      ...buttonRows(keyboard, { pressed: view.pressed, callback: view.client.callback })),
    message.state === "failed" && failure(message, view),
  );
  return own ? [side] : [face(message, view), side];
}

/** What happened in a group chat, told in one line as VK tells it. */
function actionInWords({ action, author }, { community }) {
  if (action.type === "chat_invite_user" && action.member_id === -community.id) return `${author}: в беседе теперь «${community.name}»`;
  if (action.type === "chat_title_update") return `${author}: новое название беседы — «${action.text}»`;
  return `${author}: состав беседы изменился`;
}

function body(message, own) {
  const attachments = attachmentsOf(message);
  const text = message.text ?? "";
  const bare = !text && message.attachments?.every(({ type }) => type === "sticker" || type === "photo");
  const kind = ["bubble"];
  if (bare && attachments.length > 0 && !message.reply && !message.forwarded?.length) kind.push("bare");
  else if (attachments.length === 0 && isEmojiOnly(text)) kind.push("emoji");
  return el(
    "div",
    { class: kind.join(" ") },
    own ? el("span", { class: "unseen" }, "Вы: ") : el("p", { class: "bubble-author" }, message.author ?? ""),
    ...quotes(message),
    ...attachments.filter((node) => node.matches(".photos")),
    text && el("span", { class: "bubble-text" }, richText(text, message.format_data)),
    ...attachments.filter((node) => !node.matches(".photos")),
    !text && attachments.length === 0 && !message.forwarded?.length && el("em", { class: "wordless" }, "Сообщение без слов"),
    meta(message, own),
  );
}

/** What the message answers and what it carries along, each by its first words. */
function quotes({ reply, forwarded = [] }) {
  const quote = (words, text) => el("blockquote", { class: "quote", title: words }, text || words);
  return [
    reply && quote("Ответ на сообщение", reply.text),
    ...forwarded.map(({ text }) => quote("Пересланное сообщение", text)),
  ];
}

function meta(message, own) {
  const state = own && STATES[message.state ?? (message.read ? "read" : "sent")];
  return el(
    "span",
    { class: "bubble-meta" },
    message.edited && el("span", { class: "bubble-edited" }, "изменено"),
    el("time", { datetime: message.time, title: momentInWords(message.time) }, hourInWords(message.time)),
    state && el("span", { class: `ticks ${state.sign}`, title: state.words }, icon(state.sign), el("span", { class: "unseen" }, state.words)),
  );
}

function face(message, view) {
  const other = message.from === "other";
  const node = el("span", { class: "avatar small", "aria-hidden": "true" });
  const name = message.author || view.community.name;
  paintAvatar(node, initials(name), other ? view.colourOf(name) ?? toneOf(name) : null);
  if (!other) node.classList.add("community");
  return node;
}

function carouselOf(message, view) {
  if (!message.template) return [];
  return [carousel(message.template, { pressed: view.pressed, callback: view.client.callback })];
}

function failure(message, view) {
  return el(
    "p",
    { class: "failure", role: "alert" },
    message.trouble || "Не отправлено.",
    " ",
    el("button", { type: "button", class: "link-button", onclick: view.again }, "Повторить"),
  );
}

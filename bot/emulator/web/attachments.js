// Shows what comes with a message: photos, files, stickers, voice, links and carousels.

import { el, icon, link, webAddress } from "./dom.js";
import { buttonRows } from "./keyboard.js";

const NAMES = {
  wall: "Запись на стене",
  video: "Видео",
  audio: "Аудиозапись",
  market: "Товар",
  poll: "Опрос",
  story: "История",
  link: "Ссылка",
  geo: "Местоположение",
};
const UNITS = ["Б", "КБ", "МБ", "ГБ"];

/** A size in bytes as people read it: «1,4 МБ». */
export function sizeInWords(bytes) {
  if (!Number.isFinite(bytes)) return "";
  let unit = 0;
  let size = bytes;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${size.toLocaleString("ru", { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

/** All attachments of a message, photos together in a grid. */
export function attachmentsOf(message) {
  const all = message.attachments ?? [];
  const photos = all.filter(({ type }) => type === "photo");
  const shown = [];
  if (photos.length > 0) {
    const grid = el("div", { class: "photos", "data-count": String(Math.min(photos.length, 4)) });
    grid.append(...photos.map(photo));
    shown.push(grid);
  }
  shown.push(...all.filter(({ type }) => type !== "photo").map(attachment));
  return shown;
}

function attachment(item) {
  if (item.type === "sticker") return sticker(item);
  if (item.type === "audio_message") return voice(item);
  return card(item);
}

function photo({ url, title, width, height }) {
  const address = webAddress(url);
  if (address === null) return el("span", { class: "photo broken" }, title || "Фотография");
  const image = el("img", { src: address, alt: title || "Фотография", loading: "lazy", decoding: "async" });
  const button = el("button", { class: "photo", type: "button", "aria-label": "Открыть фотографию" }, image);
  // The place is kept before the picture comes; a very long one is cropped.
  if (width > 0 && height > 0) button.style.setProperty("--ratio", String(Math.min(2, Math.max(0.75, width / height))));
  image.addEventListener("error", () => button.replaceChildren(el("span", { class: "photo-lost" }, "Фотография не загрузилась")));
  button.addEventListener("click", () => enlarge(address, title));
  return button;
}

function enlarge(address, title) {
  const image = document.getElementById("picture-image");
  image.src = address;
  image.alt = title || "Фотография";
  document.getElementById("picture-link").href = address;
  document.getElementById("picture").showModal();
}

function sticker({ url, title }) {
  const address = webAddress(url);
  if (address === null) return el("span", { class: "sticker drawn", role: "img", "aria-label": title || "Стикер" }, icon("sticker"));
  return el("img", { class: "sticker", src: address, alt: title || "Стикер", width: 128, height: 128 });
}

function voice({ url, title }) {
  const address = webAddress(url);
  const player = address && el("audio", { src: address, controls: true, preload: "none", "aria-label": title || "Голосовое сообщение" });
  return el("div", { class: "voice" }, player ?? [icon("voice"), el("span", {}, title || "Голосовое сообщение")]);
}

function card(item) {
  const title = item.title || NAMES[item.type] || (item.type === "doc" ? "Файл" : "Вложение");
  const extension = item.type === "doc" ? /\.([\p{L}\d]{1,4})$/u.exec(title)?.[1] : null;
  const detail = item.type === "doc" ? sizeInWords(item.size) : NAMES[item.type] ?? "";
  return link(
    item.url,
    { class: "file", "data-type": item.type, title },
    el("span", { class: "file-sign", "aria-hidden": "true" }, extension ? extension.toUpperCase() : icon(item.type === "doc" ? "file" : "link")),
    el("span", { class: "file-words" }, el("span", { class: "file-title" }, title), detail && el("span", { class: "file-detail" }, detail)),
  );
}

/** VK's carousel: cards side by side, each with its own buttons. */
export function carousel(template, { pressed, callback }) {
  const cards = (template.elements ?? []).map((element) => {
    const picture = webAddress(element.photo_url ?? element.photo?.url ?? element.url);
    const opens = element.action?.type === "open_link" ? element.action.link : null;
    const title = element.title && el("span", { class: "card-title" }, element.title);
    return el(
      "li",
      { class: "card" },
      picture && el("img", { class: "card-picture", src: picture, alt: "", loading: "lazy" }),
      el("div", { class: "card-words" }, opens ? link(opens, {}, title) : title, element.description && el("p", { class: "card-description" }, element.description)),
      el("div", { class: "keys" }, ...buttonRows({ buttons: (element.buttons ?? []).map((button) => [button]) }, { pressed, callback })),
    );
  });
  return el("ul", { class: "carousel", tabindex: "0", "aria-label": "Карусель: листайте вбок" }, ...cards);
}

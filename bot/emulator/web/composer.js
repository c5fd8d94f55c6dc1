// Where a person writes: the text, what is attached to it, and in whose name it goes.

import * as desk from "./desk.js";
import { el, icon, webAddress } from "./dom.js";
import { sizeInWords } from "./attachments.js";

const MOST_ATTACHED = 10;
const MOST_TEXT_HEIGHT = 168; // px, as in dialog.css, seven lines; longer texts scroll inside
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export class Composer {
  /**
   * `parts` are the named nodes of the dialog's template; `submit(message)` takes `{text, attachments, ref?, admin?}`;
   * `complain(sentence)` shows what went wrong.
   */
  constructor(parts, { person, submit, complain }) {
    this.parts = parts;
    this.person = person;
    this.submit = submit;
    this.complain = complain;
    this.attached = [];
    this.mode = null;
    this.listen();
    this.refresh();
  }

  listen() {
    const { composer, text, attach, files, send } = this.parts;
    composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    text.addEventListener("input", () => this.refresh());
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      } else if (event.key === "Escape" && this.mode) this.leaveMode();
    });
    text.addEventListener("paste", (event) => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (pasted.length === 0) return;
      event.preventDefault();
      this.attach(pasted);
    });
    attach.addEventListener("click", () => files.click());
    files.addEventListener("change", () => {
      this.attach([...files.files]);
      files.value = "";
    });
    // A tap on «отправить» must not close a phone's keyboard.
    send.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  /** Puts words into the field, after what is already there, and lets the person go on. */
  insert(words) {
    const { text } = this.parts;
    const gap = text.value && !/\s$/u.test(text.value) ? " " : "";
    text.setRangeText(gap + words, text.value.length, text.value.length, "end");
    this.refresh();
    text.focus();
  }

  send() {
    const { text } = this.parts;
    const words = text.value.trim();
    if (this.attached.some(({ given }) => given === null)) {
      this.complain("Подождите: файл ещё загружается.");
      return;
    }
    if (words === "" && this.attached.length === 0) return;
    const extra = this.mode?.extra() ?? {};
    this.submit({ text: words, attachments: this.attached.map(({ given }) => given), ...extra });
    text.value = "";
    this.attached = [];
    this.leaveMode();
    this.redrawTray();
    this.refresh();
  }

  /** Loads files up at once; sending waits for them, writing does not. */
  attach(files) {
    const room = MOST_ATTACHED - this.attached.length;
    const empty = files.find(({ size }) => size === 0);
    if (empty) this.complain(`Файл «${empty.name}» пустой.`);
    for (const file of files.filter(({ size }) => size > 0).slice(0, room)) this.load({ file, given: null });
    if (files.length > room) this.complain(`К сообщению можно приложить не больше ${MOST_ATTACHED} файлов.`);
    this.parts.text.focus();
  }

  async load(item) {
    this.attached.push(item);
    this.redrawTray();
    try {
      item.given = await desk.upload(this.person.id, item.file);
    } catch (trouble) {
      this.attached = this.attached.filter((other) => other !== item);
      this.complain(`Файл «${item.file.name}» не приложился. ${trouble.message}`);
    }
    this.redrawTray();
  }

  redrawTray() {
    const { tray } = this.parts;
    tray.hidden = this.attached.length === 0;
    tray.replaceChildren(...this.attached.map((item) => this.trayItem(item)));
    this.refresh();
  }

  trayItem(item) {
    const { file, given } = item;
    const picture = given?.type === "photo" ? webAddress(given.url) : null;
    const remove = () => {
      this.attached = this.attached.filter((other) => other !== item);
      this.redrawTray();
      this.parts.text.focus();
    };
    return el(
      "li",
      { class: "tray-item", "aria-busy": given === null },
      picture ? el("img", { class: "tray-picture", src: picture, alt: "" }) : el("span", { class: "tray-sign" }, icon("file")),
      el("span", { class: "tray-words" }, el("span", { class: "tray-name" }, file.name || "Снимок"), el("span", { class: "tray-size" }, sizeInWords(file.size))),
      el("button", { class: "icon-button small", type: "button", "aria-label": `Убрать ${file.name}`, onclick: remove }, icon("close")),
    );
  }

  /** Shows above the field in whose name, or with what mark, the next message goes. */
  enterMode({ sign, words, field, extra }) {
    const input = field && el("input", { class: "mode-field", "aria-label": field, placeholder: field });
    const leave = el("button", { class: "icon-button small", type: "button", "aria-label": "Не надо", onclick: () => this.leaveMode() }, icon("close"));
    this.mode = { extra: () => extra(input?.value.trim()) };
    this.parts.mode.replaceChildren(icon(sign), el("span", { class: "mode-words" }, words), ...(input ? [input] : []), leave);
    this.parts.mode.hidden = false;
    (input ?? this.parts.text).focus();
  }

  leaveMode() {
    if (!this.mode) return;
    this.mode = null;
    this.parts.mode.hidden = true;
    this.parts.mode.replaceChildren();
    this.parts.text.focus();
  }

  refresh() {
    const { text, send } = this.parts;
    if (!GROWS_BY_ITSELF) grow(text);
    const ready = text.value.trim() !== "" || this.attached.length > 0;
    send.classList.toggle("ready", ready);
    send.disabled = !ready;
  }
}

/** For browsers that do not fit a field to its words by themselves. */
function grow(text) {
  text.style.height = "auto";
  const border = text.offsetHeight - text.clientHeight;
  if (text.scrollHeight > 0) text.style.height = `${Math.min(text.scrollHeight + border, MOST_TEXT_HEIGHT)}px`;
}

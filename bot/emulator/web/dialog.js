// One person's dialog as that person sees it: messages, keyboards, snackbars, «печатает…».

import { Composer } from "./composer.js";
import { now } from "./clock.js";
import * as desk from "./desk.js";
import { el, fromTemplate, initials, paintAvatar, showCount } from "./dom.js";
import { Feed } from "./feed.js";
import { KeyPane } from "./keypane.js";
import { toggleMenu } from "./menu.js";
import { nameOf } from "./people.js";
import { Presses } from "./presses.js";
import { showSnackbar } from "./snackbar.js";

const GROUP_CHATS = 2_000_000_000; // peers above it are group chats
const PAGE = 100; // messages read at first, doubled by «показать раньше»
const TYPING_LASTS = 10_000; // ms that VK shows «печатает…» for one call
const KOVROV = { type: "point", coordinates: { latitude: 56.3572, longitude: 41.3192 } }; // where invented people are

export class Dialog {
  /**
   * `person` and `chat` as the desk gives them; `shell` is what surrounds the dialog: `{community,
   * colourOf(name), openChat(peer), openPeople(), close(), seen(dialog), activate(), aloud(words)}`.
   */
  constructor({ person, chat, shell }) {
    this.person = person;
    this.chat = chat;
    this.shell = shell;
    this.isGroup = chat.peer > GROUP_CHATS;
    this.limit = PAGE;
    this.drafts = 0;
    this.queue = Promise.resolve(); // messages go one after another, however slow the server is
    const { root, parts } = fromTemplate("dialog-template");
    this.node = root;
    this.parts = parts;
    this.composer = new Composer(parts, {
      person,
      submit: (message) => this.submit(message),
      complain: (sentence) => this.say(sentence),
    });
    this.feed = new Feed(parts, {
      view: { client: person.client, community: shell.community, colourOf: shell.colourOf },
      again: (entry) => this.again(entry),
      pressed: (action, node, message) => this.press(action, node, message),
      reachedEnd: () => shell.seen(this),
      aloud: (words) => this.node.isConnected && shell.aloud(words),
    });
    this.presses = new Presses({ person: person.id, peer: this.peer }, (sentence) => this.say(sentence));
    this.keys = new KeyPane(parts, {
      pressed: (action, node) => this.press(action, node),
      callback: person.client.callback,
    });
    this.fill();
    this.listen();
    this.load();
  }

  get peer() {
    return this.chat.peer;
  }

  // ---- what stands around the messages ----

  fill() {
    const { parts, person } = this;
    const name = nameOf(person);
    this.node.setAttribute("aria-label", `${name}: ${this.chat.title}`);
    parts.log.setAttribute("aria-label", `Сообщения: ${this.chat.title}`);
    this.node.dataset.person = person.id;
    this.node.dataset.peer = this.peer;
    this.node.classList.toggle("group", this.isGroup);
    paintAvatar(parts.avatar, person.avatar, person.color);
    parts.name.textContent = name;
    parts.about.textContent = person.about ?? "";
    const community = this.shell.community;
    paintAvatar(parts["empty-avatar"], this.isGroup ? initials(this.chat.title) : initials(community.name));
    parts["empty-name"].textContent = this.chat.title;
    parts["empty-about"].textContent = this.isGroup ? "Здесь пока тихо. Напишите первое сообщение." : community.about ?? "";
    parts.start.hidden = this.isGroup;
    this.fillNotes();
    this.fillKeyless();
  }

  fillNotes() {
    const notes = this.person.notes ?? [];
    this.parts.pinned.hidden = notes.length === 0 || this.isGroup;
    this.parts.notes.replaceChildren(
      ...notes.map((note) => {
        const insert = () => this.composer.insert(codeIn(note));
        return el("li", {}, el("button", { class: "note", type: "button", title: "Вставить в сообщение", "data-code": codeIn(note), onclick: insert }, note));
      }),
    );
    this.fadeNotes();
  }

  /** What was said already is still at hand, and looks so. */
  fadeNotes() {
    const said = this.feed.saidByPerson();
    for (const note of this.parts.notes.querySelectorAll(".note")) note.classList.toggle("used", said.includes(note.dataset.code));
  }

  fillKeyless() {
    const { keyboard, inline_keyboard: inline } = this.person.client;
    this.parts.keyless.hidden = keyboard && inline && !this.isGroup;
    if (this.isGroup) this.parts.keyless.textContent = "В беседе бот слышит только то, что обращено к нему: начните с косой черты, «/меню».";
    else if (!keyboard && !inline) this.parts.keyless.textContent = "В этом приложении кнопок не видно: отвечайте словами или номером.";
    else if (!keyboard) this.parts.keyless.textContent = "Это приложение не показывает клавиатуру под строкой ввода.";
    else this.parts.keyless.textContent = "Это приложение не показывает кнопки под сообщениями.";
  }

  /** Redraws the tabs of this person's chats with their counters. */
  showChats(chats) {
    const { chats: tabs } = this.parts;
    tabs.hidden = chats.length < 2;
    tabs.replaceChildren(
      ...chats.map(({ peer, title, unread }) => {
        const badge = el("span", { class: "badge" });
        showCount(badge, peer === this.peer ? 0 : unread);
        const current = peer === this.peer;
        return el("button", { class: "chat-tab", type: "button", "aria-current": current ? "true" : null, onclick: () => this.shell.openChat(peer) }, title, badge);
      }),
    );
  }

  showElsewhere(count) {
    showCount(this.parts.elsewhere, count);
  }

  listen() {
    const { parts, shell } = this;
    parts.people.addEventListener("click", () => shell.openPeople());
    parts.close.addEventListener("click", () => shell.close());
    parts.menu.addEventListener("click", () => toggleMenu(parts.menu, this.menu()));
    parts.unpin.addEventListener("click", () => {
      parts.pinned.hidden = true;
      parts.text.focus();
    });
    parts.start.addEventListener("click", () => this.submit({ text: "Начать", payload: JSON.stringify({ command: "start" }) }));
    parts.earlier.addEventListener("click", () => this.loadEarlier());
    this.node.addEventListener("focusin", () => shell.activate());
    this.node.addEventListener("pointerdown", () => shell.activate());
    this.listenToDrops();
  }

  listenToDrops() {
    const { node, parts } = this;
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    node.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      parts.drop.hidden = false;
    });
    node.addEventListener("dragleave", (event) => {
      if (!node.contains(event.relatedTarget)) parts.drop.hidden = true;
    });
    node.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      parts.drop.hidden = true;
      this.composer.attach([...event.dataTransfer.files]);
    });
  }

  menu() {
    const { id } = this.person;
    const items = [
      { sign: "block", words: "Запретить сообщения", act: () => this.settle(desk.deny(id), "Теперь сообщество не может вам писать.") },
      { sign: "allow", words: "Разрешить сообщения", act: () => this.settle(desk.allow(id), "Теперь сообщество может вам писать.") },
      { sign: "sticker", words: "Отправить стикер", act: () => this.submit({ text: "", sticker: 1 }) },
    ];
    if (this.isGroup) return items;
    return [
      ...items,
      { sign: "link", words: "Прийти по ссылке с меткой", act: () => this.arriveByLink() },
      { sign: "admin", words: "Ответить за администратора", act: () => this.speakAsAdmin() },
    ];
  }

  settle(call, done) {
    call.then(() => this.say(done), (trouble) => this.say(trouble.message));
  }

  speakAsAdmin() {
    this.composer.enterMode({
      sign: "admin",
      words: "Следующее сообщение уйдёт от администратора сообщества",
      extra: () => ({ admin: true }),
    });
  }

  arriveByLink() {
    this.composer.enterMode({
      sign: "link",
      words: "Метка ссылки (ref)",
      field: "например, код из школы",
      extra: (ref) => (ref ? { ref } : {}),
    });
  }

  // ---- sending ----

  submit({ admin = false, ...message }) {
    if (admin) {
      desk.adminReply(this.person.id, message.text).catch((trouble) => this.say(trouble.message));
      return;
    }
    this.drafts += 1;
    const draft = this.feed.putDraft({
      cmid: null,
      local: this.drafts,
      from: "person",
      author: nameOf(this.person),
      time: now().toISOString(),
      state: "sending",
      ...message,
      attachments: shownAtOnce(message),
    });
    this.showEmptiness();
    this.queue = this.queue.then(() => this.deliver(draft, message));
  }

  async deliver(draft, message) {
    try {
      const { cmid } = await desk.send({ person: this.person.id, peer: this.peer, ...message });
      this.feed.settle(draft, cmid);
    } catch (trouble) {
      const late = trouble.name === "TimeoutError" ? "Сервер долго не отвечает." : "Не отправлено.";
      this.feed.redraw(draft, { ...draft.message, state: "failed", trouble: late, sent: message });
    }
  }

  again(entry) {
    const { sent, ...message } = entry.message;
    this.feed.redraw(entry, { ...message, state: "sending", trouble: undefined });
    this.queue = this.queue.then(() => this.deliver(entry, sent));
  }

  // ---- buttons ----

  press(action, node, message = null) {
    const { type, label, payload } = action;
    if (type === "text") this.submit({ text: label ?? "", ...(payload ? { payload } : {}) });
    else if (type === "callback") this.presses.press(payload, node, message);
    else if (type === "location") this.submit({ text: "", ...(payload ? { payload } : {}), geo: KOVROV });
    else this.say("Мини-приложения и оплата в местном ВК не открываются.");
  }

  // ---- what happens ----

  /** Reads the history anew; what is here already stays and is only brought up to date. */
  async load() {
    try {
      const { messages, keyboard, typing } = await desk.history(this.person.id, this.peer, this.limit);
      this.feed.put(messages);
      this.keys.show(keyboard);
      this.showTyping(Boolean(typing));
      this.parts.earlier.hidden = messages.length < this.limit;
      this.loaded = true;
      this.parts.waiting.hidden = true;
      this.showEmptiness();
      this.fadeNotes();
      this.shell.seen(this);
    } catch {
      if (!this.loaded) this.parts.waiting.textContent = "Разговор пока не открылся: сервер молчит. Как только ответит, всё появится.";
    }
  }

  async loadEarlier() {
    const { log } = this.parts;
    const below = log.scrollHeight - log.scrollTop;
    this.limit *= 2;
    await this.load();
    log.scrollTop = log.scrollHeight - below;
  }

  showEmptiness() {
    this.parts.empty.hidden = !this.loaded || !this.feed.isEmpty;
  }

  /** Takes one event of the stream. */
  happened(event) {
    const { cmid, message } = event;
    if (event.event_id) this.presses.settle(event.event_id);
    switch (event.type) {
      case "message":
        if (message.from !== "person") this.showTyping(false);
        this.feed.put([message], { live: true });
        this.showEmptiness();
        if (message.from === "person") this.fadeNotes();
        break;
      case "edit":
        this.feed.change(cmid, message);
        break;
      case "delete":
        this.feed.change(cmid, { deleted: true });
        break;
      case "keyboard":
        this.keys.show(event.keyboard);
        break;
      case "typing":
        this.showTyping(event.typing !== false);
        break;
      case "read":
        if (event.by === "community") this.feed.markRead(event.up_to);
        break;
      case "snackbar":
        if (event.text) this.say(event.text);
        break;
      case "open_link":
        this.say(`Бот предлагает открыть ${event.link}`, { address: event.link });
        break;
      case "press_expired":
        this.say("Бот не ответил на нажатие.");
        break;
    }
  }

  showTyping(typing) {
    clearTimeout(this.typingEnds);
    const { typing: place } = this.parts;
    if (!typing) {
      place.replaceChildren();
      return;
    }
    if (!place.hasChildNodes()) {
      const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
      place.append(`${this.shell.community.name} печатает`, el("span", { class: "unseen" }, "…"), dots);
    }
    this.typingEnds = setTimeout(() => this.showTyping(false), TYPING_LASTS);
  }

  say(words, options) {
    showSnackbar(this.parts.snackbars, words, options);
  }
}

/** What a draft shows until the server says what it is. */
function shownAtOnce({ sticker, geo, attachments = [] }) {
  if (sticker) return [{ type: "sticker" }];
  return geo ? [{ type: "geo" }] : attachments;
}

/** A note often reads «Код Маши: ABCDE-FGHJK»; what a person would copy is after the colon. */
function codeIn(note) {
  return note.split(/:\s+/u).at(-1).trim();
}

// The page: whose dialogs are open side by side, who has been written to, whether the local VK is there.

import * as desk from "./desk.js";
import { Dialog } from "./dialog.js";
import { el } from "./dom.js";
import { PeopleList, nameOf } from "./people.js";
import { Room } from "./room.js";

const NARROWEST_COLUMN = 400; // px: below it a second dialog is not worth opening
const PEOPLE_WIDTH = 320; // px, as in chat.css
const ROOM_WIDTH = 340; // px, as in room.css
const MOST_COLUMNS = 3;
const PHONE = matchMedia("(max-width: 759px)");
const READ_ALOUD = 5; // messages kept for programs that read the screen
const NO_ROOM = matchMedia("(max-width: 1059px)"); // for the machine room beside a conversation, as in room.css
const QUIET = 1_200; // ms without the stream before the page says so
const PAUSE = 1_500; // ms between attempts to read what the page cannot start without

const at = (id) => document.getElementById(id);

class Chat {
  constructor() {
    this.people = [];
    this.chats = new Map(); // person id -> [{peer, title, unread}]
    this.dialogs = new Map(); // "person:peer" -> Dialog, kept with its draft and place while the page lives
    this.columns = []; // [{person, peer}], what a person opened, left to right
    this.active = 0;
    this.quiet = null; // the clock that waits before a lost stream is mentioned
    this.community = { id: 0, name: "Сообщество", about: "" };
    this.room = new Room({
      person: () => this.columns[this.active]?.person,
      show: (id) => this.show(this.people.find((person) => person.id === id)),
      toggled: (open) => {
        if (open) this.showPeople(false);
        this.cover();
        this.draw();
      },
      moved: () => this.shownDialogs().forEach((dialog) => dialog.feed.arrange()),
      back: () => this.focusPeople(),
    });
    this.list = new PeopleList(at("people-list"), {
      choose: (person) => this.open(person),
      beside: (person) => this.openBeside(person),
    });
  }

  async start() {
    this.listen();
    desk.listen({
      opened: (again) => this.connected(again),
      lost: () => this.disconnected(),
      happened: (event) => this.happened(event),
    });
    await this.readPeople();
    this.restoreColumns();
    this.draw();
  }

  async readPeople() {
    const [people, community, chats] = await until(() => Promise.all([desk.people(), desk.community(), desk.chats()]));
    this.people = people;
    this.community = community;
    at("community-name").textContent = community.name;
    at("community-about").textContent = "Местный ВК для проб";
    this.list.show(people);
    for (const { id } of people) this.chats.set(id, chats[id] ?? []);
  }

  async readChats() {
    const lists = await until(() => desk.chats());
    for (const { id } of this.people) this.chats.set(id, lists[id] ?? []);
  }

  listen() {
    at("skip").addEventListener("click", () => this.columns.length > 0 && this.focusDialog());
    at("people-close").addEventListener("click", () => this.showPeople(false));
    at("veil").addEventListener("click", () => {
      this.room.toggle(false);
      this.showPeople(false);
    });
    addEventListener("resize", () => this.draw());
    for (const width of [PHONE, NO_ROOM]) width.addEventListener("change", () => this.cover());
    document.addEventListener("visibilitychange", () => {
      for (const dialog of this.shownDialogs()) this.seen(dialog);
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && at("app").classList.contains("people-open")) this.showPeople(false);
      if (event.altKey && /^Digit[1-9]$/u.test(event.code)) {
        const person = this.people[Number(event.code.at(-1)) - 1];
        if (!person) return;
        event.preventDefault();
        this.open(person);
      }
    });
    addEventListener("hashchange", () => {
      this.restoreColumns();
      this.draw();
    });
    // A file dropped past a dialog must not replace the page.
    for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
  }

  // ---- columns ----

  get capacity() {
    if (PHONE.matches) return 1;
    const width = innerWidth - PEOPLE_WIDTH - (this.room.open && !NO_ROOM.matches ? ROOM_WIDTH : 0);
    return Math.max(1, Math.min(MOST_COLUMNS, Math.floor(width / NARROWEST_COLUMN)));
  }

  /** The address keeps what is open: `#1,2:2000000001`. */
  restoreColumns() {
    const wanted = location.hash.slice(1).split(",").map((part) => part.split(":"));
    this.columns = wanted
      .map(([id, peer]) => ({ person: this.people.find((person) => String(person.id) === id), peer: Number(peer) }))
      .filter(({ person }) => person)
      .map(({ person, peer }) => ({ person, peer: this.chatsOf(person).find((chat) => chat.peer === peer)?.peer ?? this.firstPeer(person) }));
    if (this.columns.length === 0) {
      this.columns = this.people.slice(0, this.capacity).map((person) => ({ person, peer: this.firstPeer(person) }));
    }
    this.columns = this.columns.filter((column, place) => this.columns.findIndex((other) => same(column, other)) === place);
    this.active = 0;
  }

  chatsOf(person) {
    return this.chats.get(person.id) ?? [];
  }

  firstPeer(person) {
    return this.chatsOf(person)[0]?.peer ?? 0;
  }

  /** Columns that fit, the active one among them. */
  get shown() {
    const from = Math.max(0, Math.min(this.active - this.capacity + 1, this.columns.length - this.capacity));
    return this.columns.slice(from, from + this.capacity);
  }

  shownDialogs() {
    return this.shown.map((column) => this.dialogOf(column));
  }

  open(person, { focus = true } = {}) {
    const place = this.columns.findIndex((column) => column.person === person);
    if (place >= 0) this.active = place;
    else this.columns[this.active] = { person, peer: this.firstPeer(person) };
    this.showPeople(false);
    this.draw();
    if (focus) this.focusDialog();
  }

  /** Leads to what the bot said to somebody, which may lie under the machine room. */
  show(person) {
    if (NO_ROOM.matches) this.room.toggle(false);
    this.open(person);
  }

  openBeside(person) {
    if (this.columns.length < this.capacity) this.columns.push({ person, peer: this.firstPeer(person) });
    else {
      const other = (this.active + 1) % this.columns.length;
      this.columns[other] = { person, peer: this.firstPeer(person) };
      this.active = other;
    }
    this.active = this.columns.findIndex((column) => column.person === person);
    this.draw();
    this.focusDialog();
  }

  openChat(column, peer) {
    const elsewhere = this.columns.findIndex((other) => same(other, { ...column, peer }));
    if (elsewhere >= 0) this.active = elsewhere;
    else column.peer = peer;
    this.draw();
    this.dialogOf(this.columns[this.active]).parts.chats.querySelector("[aria-current]")?.focus();
  }

  close(column) {
    if (this.columns.length < 2) return;
    this.columns = this.columns.filter((other) => other !== column);
    this.active = Math.min(this.active, this.columns.length - 1);
    this.draw();
    this.list.focus(this.columns[this.active].person.id);
  }

  activate(column) {
    const place = this.columns.indexOf(column);
    if (place < 0 || place === this.active) return;
    this.active = place;
    this.mark();
  }

  focusDialog() {
    const { parts } = this.dialogOf(this.columns[this.active]);
    if (matchMedia("(pointer: coarse)").matches) parts.log.focus({ preventScroll: true });
    else parts.text.focus({ preventScroll: true });
  }

  dialogOf({ person, peer }) {
    const key = `${person.id}:${peer}`;
    if (!this.dialogs.has(key)) {
      const chat = this.chatsOf(person).find((one) => one.peer === peer) ?? { peer, title: this.community.name, unread: 0 };
      const column = () => this.columns.find((one) => same(one, { person, peer }));
      const shell = {
        community: this.community,
        colourOf: (name) => this.people.find((one) => nameOf(one) === name)?.color,
        openChat: (other) => this.openChat(column(), other),
        openPeople: () => this.showPeople(true),
        close: () => this.close(column()),
        activate: () => this.activate(column()),
        seen: (dialog) => this.seen(dialog),
        aloud: readAloud,
      };
      this.dialogs.set(key, new Dialog({ person, chat, shell }));
    }
    return this.dialogs.get(key);
  }

  draw() {
    if (this.people.length === 0) return;
    const place = at("columns");
    const dialogs = this.shownDialogs();
    const nodes = dialogs.map(({ node }) => node);
    if (nodes.length !== place.children.length || nodes.some((node, index) => place.children[index] !== node)) {
      place.replaceChildren(...nodes);
      for (const dialog of dialogs) {
        dialog.feed.restorePlace();
        dialog.composer.refresh();
        this.seen(dialog);
      }
    }
    place.dataset.count = String(nodes.length);
    history.replaceState(null, "", `#${this.columns.map(({ person, peer }) => (peer === this.firstPeer(person) ? person.id : `${person.id}:${peer}`)).join(",")}`);
    this.mark();
  }

  /** Counters and marks, everywhere they are shown. */
  mark() {
    const unreadOf = (person) => this.chatsOf(person).reduce((sum, { unread }) => sum + unread, 0);
    const shown = this.shown;
    const active = this.columns[this.active];
    for (const person of this.people) {
      const column = shown.find((one) => one.person === person);
      this.list.mark(person.id, { unread: unreadOf(person), open: Boolean(column), active: column === active && Boolean(column) });
    }
    const total = this.people.reduce((sum, person) => sum + unreadOf(person), 0);
    for (const column of shown) {
      const dialog = this.dialogOf(column);
      dialog.showChats(this.chatsOf(column.person));
      dialog.showElsewhere(total - unreadOf(column.person));
      dialog.node.classList.toggle("active", column === active);
    }
    document.title = `${total ? `(${total}) ` : ""}${active ? `${nameOf(active.person)} · ` : ""}${this.community.name}`;
  }

  showPeople(open) {
    at("app").classList.toggle("people-open", open);
    this.cover();
    if (open) this.list.focus(this.columns[this.active]?.person.id);
    else if (at("people").contains(document.activeElement) && PHONE.matches) this.focusDialog();
  }

  /** Where there is no place beside them the list and the machine room lie over the conversations, which wait. */
  cover() {
    const room = this.room.open && NO_ROOM.matches;
    const people = at("app").classList.contains("people-open");
    at("veil").hidden = !room && !people;
    at("columns").inert = room || people;
    at("people").inert = room;
    this.room.lie(NO_ROOM.matches);
  }

  /** Where the way to the machine room began: on a phone its door is in the list, which is folded away. */
  focusPeople() {
    if (PHONE.matches) this.dialogOf(this.columns[this.active]).parts.people.focus();
    else at("room-open").focus();
  }

  // ---- what happens ----

  happened(event) {
    this.room.happened();
    if (event.type === "people") {
      this.readAnew();
      return;
    }
    const person = this.people.find(({ id }) => id === event.person);
    if (!person) return;
    const dialog = this.dialogs.get(`${event.person}:${event.peer}`);
    dialog?.happened(event);
    if (event.type === "message" && event.message.from !== "person") this.count(person, event, dialog);
    if (event.type === "read" && event.by === "person") this.clearUnread(person, event.peer);
  }

  count(person, event, dialog) {
    const chat = this.chatsOf(person).find(({ peer }) => peer === event.peer);
    if (!chat) {
      this.readAnew();
      return;
    }
    chat.unread += 1;
    if (dialog) this.seen(dialog);
    this.mark();
  }

  /** Read here, or in another window with the same person. */
  clearUnread(person, peer) {
    const chat = this.chatsOf(person).find((one) => one.peer === peer);
    if (!chat?.unread) return;
    chat.unread = 0;
    this.mark();
  }

  /** The last message of a dialog is in sight: it has been read. */
  seen(dialog) {
    const chat = this.chatsOf(dialog.person).find(({ peer }) => peer === dialog.peer);
    if (!chat?.unread || document.hidden || !dialog.node.isConnected || !dialog.feed.stuck) return;
    desk.read(dialog.person.id, dialog.peer).catch(() => {}); // a mark that is lost is made again with the next message
    this.clearUnread(dialog.person, dialog.peer);
  }

  async readAnew() {
    const known = JSON.stringify(this.people);
    const people = await until(() => desk.people());
    if (JSON.stringify(people) !== known) {
      // Dialogs hold the very objects, so a known person is brought up to date, not replaced.
      this.people = people.map((person) => {
        const old = this.people.find(({ id }) => id === person.id);
        return old ? Object.assign(old, person) : person;
      });
      this.list.show(this.people);
      for (const dialog of this.dialogs.values()) dialog.fill();
    }
    await this.readChats();
    this.columns = this.columns.filter(({ person }) => this.people.includes(person));
    if (this.columns.length === 0) this.restoreColumns();
    this.active = Math.min(this.active, this.columns.length - 1);
    this.draw();
  }

  connected(again) {
    clearTimeout(this.quiet);
    this.quiet = null;
    at("connection").hidden = true;
    if (!again || this.people.length === 0) return;
    this.readAnew();
    for (const dialog of this.dialogs.values()) dialog.load();
  }

  disconnected() {
    this.quiet ??= setTimeout(() => {
      at("connection").textContent = "Нет связи с местным ВК. Подключусь сам, как только он ответит.";
      at("connection").hidden = false;
    }, QUIET);
  }
}

/** What is said in a conversation in sight, once: the run of messages itself changes with every tick and picture. */
function readAloud(words) {
  const place = at("aloud");
  place.append(el("p", {}, words));
  while (place.children.length > READ_ALOUD) place.firstElementChild.remove();
}

function same(one, other) {
  return one.person === other.person && one.peer === other.peer;
}

/** Repeats a reading until it succeeds: the page may be opened before the local VK is. */
async function until(reading) {
  for (;;) {
    try {
      return await reading();
    } catch {
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
  }
}

new Chat().start();

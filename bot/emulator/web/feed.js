// The run of messages in one dialog: in order, edited in place, scrolled as a person expects.

import { bubble } from "./bubble.js";
import { dayInWords, dayOf } from "./clock.js";
import { el, showCount } from "./dom.js";
import { replaceKeepingFocus } from "./keyboard.js";

const NEAR_END = 64; // px: this close to the end counts as reading the last message
const ONE_BREATH = 5 * 60_000; // ms between messages of one author that are drawn as one run

export class Feed {
  /**
   * `view` is what `bubble` needs; `reachedEnd()` is called when the last message comes into sight, `aloud(words)` with
   * what a program that reads the screen should tell.
   */
  constructor(parts, { view, again, pressed, reachedEnd, aloud }) {
    this.parts = parts;
    this.view = view;
    this.again = again;
    this.pressed = pressed;
    this.reachedEnd = reachedEnd;
    this.aloud = aloud;
    this.entries = []; // {message, node}, by cmid; those not yet taken by the server at the end
    this.stuck = true; // the end stays in sight while things arrive
    this.place = 0; // px from the top, kept while another dialog is in the column
    this.missed = 0;
    this.watch();
  }

  watch() {
    const { log, messages, down } = this.parts;
    log.addEventListener("scroll", () => {
      const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
      const upward = log.scrollTop < this.place; // only a person scrolls up; a keyboard that unfolds does not
      this.place = log.scrollTop;
      if (atEnd && !this.stuck) this.reachEnd();
      if (atEnd || upward) this.stuck = atEnd;
      down.hidden = this.stuck;
    }, { passive: true });
    down.addEventListener("click", () => {
      log.scrollTo({ top: log.scrollHeight, behavior: calm() ? "auto" : "smooth" });
      log.focus({ preventScroll: true });
    });
    const settle = new ResizeObserver(() => {
      if (this.stuck) this.toEnd();
    });
    settle.observe(log);
    settle.observe(messages);
  }

  reachEnd() {
    this.stuck = true;
    this.missed = 0;
    showCount(this.parts.fresh, 0);
    this.reachedEnd();
  }

  toEnd() {
    const { log } = this.parts;
    log.scrollTop = log.scrollHeight;
  }

  /** Back in sight after another dialog was in this column: where it was left. */
  restorePlace() {
    if (this.stuck) this.toEnd();
    else this.parts.log.scrollTop = this.place;
  }

  get isEmpty() {
    return this.entries.length === 0;
  }

  /** All in one text, to look for something in. */
  saidByPerson() {
    return this.entries.filter(({ message }) => message.from === "person").map(({ message }) => message.text).join("\n");
  }

  find(cmid) {
    return this.entries.find(({ message }) => message.cmid === cmid);
  }

  /** Adds messages, or redraws those already here. A `live` one just happened; the others are from before. */
  put(messages, { live = false } = {}) {
    const known = new Map(this.entries.map((entry) => [entry.message.cmid, entry]));
    for (const message of messages) this.putOne(message, live, known.get(message.cmid ?? NaN));
    this.entries.sort(byPlace);
    this.arrange();
    if (this.stuck) this.toEnd();
  }

  putOne(message, live, here) {
    const known = message.cmid === null ? null : here ?? this.draftOf(message);
    if (known) {
      this.redraw(known, { ...message });
      return;
    }
    const entry = { message: { ...message }, node: el("li", { class: "message" }) };
    if (live) {
      entry.node.classList.add("fresh");
      entry.node.addEventListener("animationend", () => entry.node.classList.remove("fresh"), { once: true });
    }
    this.entries.push(entry);
    this.draw(entry);
    if (live && message.from !== "person") this.readAloud(message);
    if (live && !this.stuck && message.from !== "person") {
      this.missed += 1;
      showCount(this.parts.fresh, this.missed);
    }
  }

  /** The bubble that waits for the server's number of these very words. */
  draftOf({ from, text }) {
    if (from !== "person") return undefined;
    return this.entries.find(({ message }) => message.cmid === null && message.state === "sending" && message.text === (text ?? ""));
  }

  /** Shows a message before the server has taken it. */
  putDraft(message) {
    this.stuck = true;
    this.put([message], { live: true });
    this.toEnd();
    return this.entries.find((entry) => entry.message.local === message.local);
  }

  /** The server took a draft; the stream may have brought it already, as this entry or as another. */
  settle(draft, cmid) {
    if (draft.message.cmid !== null) return;
    const twin = this.find(cmid);
    if (twin) {
      draft.node.remove();
      this.entries = this.entries.filter((entry) => entry !== draft);
    } else this.redraw(draft, { ...draft.message, cmid, state: undefined });
    this.entries.sort(byPlace);
    this.arrange();
  }

  change(cmid, changes) {
    const entry = this.find(cmid);
    if (!entry) return;
    this.redraw(entry, { ...entry.message, ...changes });
    if (changes.text && entry.message.from !== "person") this.readAloud(entry.message);
  }

  readAloud({ author, text, attachments = [] }) {
    const files = attachments.map(({ type, title }) => title || (type === "photo" ? "фотография" : "вложение"));
    this.aloud([`${author}:`, text, ...files].filter(Boolean).join(" "));
  }

  /** The community read what this person wrote, up to `cmid`. */
  markRead(cmid) {
    for (const entry of this.entries) {
      const { message } = entry;
      if (message.from === "person" && message.cmid !== null && message.cmid <= cmid && !message.read) {
        entry.message = { ...message, read: true };
        replaceKeepingFocus(entry.node, () => this.draw(entry), this.parts.log);
      }
    }
  }

  redraw(entry, message) {
    if (JSON.stringify(entry.message) === JSON.stringify(message)) return;
    entry.message = message;
    replaceKeepingFocus(entry.node, () => this.draw(entry), this.parts.log);
    if (this.stuck) this.toEnd();
  }

  draw(entry) {
    const { message, node } = entry;
    entry.day = dayOf(message.time);
    node.dataset.from = message.from;
    if (message.cmid !== null) node.dataset.cmid = message.cmid;
    const pressed = (action, button) => this.pressed(action, button, entry.message);
    node.replaceChildren(...bubble(message, { ...this.view, pressed, again: () => this.again(entry) }));
  }

  /** Puts nodes in order, groups the messages of one author and heads each day. */
  arrange() {
    const { messages } = this.parts;
    let before = null;
    for (const [place, { message, node, day }] of this.entries.entries()) {
      if (messages.children[place] !== node) messages.insertBefore(node, messages.children[place] ?? null);
      const newDay = !before || day !== before.day;
      if (newDay) node.dataset.day = dayInWords(message.time);
      else delete node.dataset.day;
      const joined = !newDay && sameBreath(before.message, message);
      node.classList.toggle("first", !joined);
      before?.node.classList.toggle("last", !joined);
      before = this.entries[place];
    }
    before?.node.classList.add("last");
  }
}

function byPlace(one, other) {
  return (one.message.cmid ?? Infinity) - (other.message.cmid ?? Infinity) || (one.message.local ?? 0) - (other.message.local ?? 0);
}

function sameBreath(one, other) {
  return one.from === other.from && one.author === other.author && new Date(other.time) - new Date(one.time) < ONE_BREATH;
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

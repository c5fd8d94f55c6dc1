// Callback buttons that were pressed and wait for the bot, each with a spinner on it.

import * as desk from "./desk.js";
import { setWaiting } from "./keyboard.js";

const EVENT_LASTS = 60_000; // ms that a press may be answered

export class Presses {
  /** `where` is `{person, peer}`; `complain(sentence)` shows what went wrong. */
  constructor(where, complain) {
    this.where = where;
    this.complain = complain;
    this.waiting = new Map(); // event_id -> button
    this.answered = new Set(); // event_ids whose answer overtook the answer to the press itself
  }

  /** Presses a button; `message` is absent for a button of the ordinary keyboard. */
  async press(payload, node, message) {
    setWaiting(node, true);
    const press = { ...this.where, payload: parsed(payload) };
    if (message) press.cmid = message.cmid;
    try {
      const { event_id: id } = await desk.press(press);
      if (this.answered.delete(id)) setWaiting(node, false);
      else this.waiting.set(id, node);
      setTimeout(() => this.settle(id), EVENT_LASTS);
    } catch (trouble) {
      setWaiting(node, false);
      this.complain(trouble.message);
    }
  }

  /** The bot answered the press, or its time is over. */
  settle(id) {
    const node = this.waiting.get(id);
    if (node) setWaiting(node, false);
    else this.answered.add(id);
    this.waiting.delete(id);
  }
}

/** A button's payload is a JSON string; a broken one goes to the bot as it is. */
function parsed(payload) {
  if (!payload) return {};
  try {
    return JSON.parse(payload);
  } catch {
    return { payload };
  }
}

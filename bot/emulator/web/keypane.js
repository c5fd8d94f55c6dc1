// The ordinary keyboard under the field: shown, folded away, gone after one use.

import { buttonRows, hasButtons, replaceKeepingFocus } from "./keyboard.js";

const FINGER = matchMedia("(pointer: coarse)");

export class KeyPane {
  /** `parts` are the dialog's; `pressed(action, node)` and `callback` are as in `buttonRows`. */
  constructor(parts, { pressed, callback }) {
    this.parts = parts;
    this.pressed = pressed;
    this.callback = callback;
    this.keyboard = null;
    parts.keys.addEventListener("click", () => this.unfold(parts.keyboard.hidden));
    parts.text.addEventListener("focus", () => {
      // A phone has room for one keyboard at a time: its own or the bot's.
      if (FINGER.matches) this.unfold(false);
    });
  }

  /** Null, or a keyboard without buttons, takes it away. */
  show(keyboard) {
    const shown = hasButtons(keyboard) ? keyboard : null;
    if (JSON.stringify(shown) === JSON.stringify(this.keyboard)) return;
    this.keyboard = shown;
    const { keyboard: pane, keys, text } = this.parts;
    const rows = shown ? buttonRows(shown, { pressed: (action, node) => this.press(action, node), callback: this.callback }) : [];
    replaceKeepingFocus(pane, () => pane.replaceChildren(...rows), text);
    keys.hidden = shown === null;
    const typing = document.activeElement === text && FINGER.matches;
    this.unfold(shown !== null && !typing);
  }

  press(action, node) {
    this.pressed(action, node);
    if (this.keyboard?.one_time && (action.type === "text" || action.type === "location")) this.show(null);
  }

  unfold(open) {
    const { keyboard: pane, keys, text } = this.parts;
    const shown = open && this.keyboard !== null;
    pane.hidden = !shown;
    keys.setAttribute("aria-expanded", String(shown));
    keys.setAttribute("aria-label", shown ? "Свернуть клавиатуру бота" : "Показать клавиатуру бота");
    if (shown && FINGER.matches) text.blur();
  }
}

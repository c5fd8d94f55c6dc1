// The machine room: a hand on the clock, on VK's weather and on the bot, and what goes on inside meanwhile.

import { hourInWords, inZone } from "./clock.js";
import * as desk from "./desk.js";
import { el } from "./dom.js";

const PAUSE = 1_500; // ms between looks while the room is open
const SOON = 250; // ms after something happened: an answer is one message or two
const STEPS = {
  stored: "записано ботом",
  handled: "понято и отвечено",
  written: "ответ в очереди на отправку",
  sending: "отправка началась",
  sent: "доставлено в ВК",
  waiting: "ждёт отправки",
  leased: "отправляется",
  gone: "не доставить: человек запретил сообщения",
  failed: "ВК не принял",
  expired: "опоздало и не отправлено",
  stopped: "отменено",
};
const MOVES = { hour: "на час вперёд", evening: "к семи вечера", morning: "на завтра утром", eve: "на канун каникул" };
const WEATHERS = {
  clear: "ВК отвечает сразу.",
  slow: "Каждый ответ ВК идёт на полторы секунды дольше.",
  down: "Бот не слышит ВК. Пишите ему: он ответит, когда погода наладится.",
};
const KILLED = "Бот убит и скоро поднимется. Пишите ему и сейчас.";
const LOOKS = 12_000; // ms in which the bot has found what is due after its clock was moved
const UNMOVED = "Переведите часы: бот сам напишет, что к тому времени пора сказать. К вечеру школы сдают оценки.";
const LOOKING = "Бот смотрит, что пора сказать: на это уходит несколько секунд…";
const NOTHING = "К этому времени боту нечего сказать самому.";

const at = (id) => document.getElementById(id);
const moment = inZone({ weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const day = inZone({ day: "numeric", month: "short" });

export class Room {
  /**
   * `person()` is whose dialog is active; `show(id)` opens a person's; `toggled(open)` hears that the room took or gave
   * place, `moved()` that the clock shows another time; `back()` focuses what led here.
   */
  constructor({ person, show, toggled, moved, back }) {
    this.person = person;
    this.show = show;
    this.toggled = toggled;
    this.moved = moved;
    this.back = back;
    this.open = false;
    this.movedAt = null; // when a hand moved the clock, by this page's own
    this.next = null; // the clock until the next look
    this.drawn = ""; // what the moves and the list were drawn from: a focused button is not drawn anew in vain
    at("room-open").addEventListener("click", () => this.toggle(!this.open));
    at("room-close").addEventListener("click", () => this.toggle(false));
    at("room-back").addEventListener("click", () => this.move("back"));
    at("room-kill").addEventListener("click", () => this.kill());
    at("room-weather").addEventListener("change", ({ target }) => this.act(() => desk.changeWeather(target.value)));
    at("room").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.toggle(false);
    });
  }

  toggle(open) {
    if (open === this.open) return;
    this.open = open;
    at("room").hidden = !open;
    at("app").classList.toggle("with-room", open);
    at("room-open").setAttribute("aria-expanded", String(open));
    this.toggled(open);
    if (open) {
      this.look();
      at("room-close").focus();
    } else {
      clearTimeout(this.next);
      this.back();
    }
  }

  /** Over the conversations it is a dialog of its own; beside them, a part of the page. */
  lie(over) {
    for (const [name, value] of Object.entries({ role: "dialog", "aria-modal": "true" })) {
      if (over) at("room").setAttribute(name, value);
      else at("room").removeAttribute(name);
    }
  }

  /** Something happened on the desk: look soon. */
  happened() {
    if (this.open) this.lookIn(SOON);
  }

  lookIn(pause) {
    clearTimeout(this.next);
    this.next = setTimeout(() => this.look(), pause);
  }

  async look() {
    try {
      const person = this.person();
      const [state, inside] = await Promise.all([desk.room(), person ? desk.inside(person.id).catch(() => null) : null]);
      this.draw(state);
      this.drawInside(inside);
      this.trouble("");
    } catch {
      this.trouble("Местный ВК не отвечает.");
    }
    if (this.open) this.lookIn(PAUSE);
  }

  /** Does something and shows what came of it. */
  async act(doing) {
    try {
      this.draw(await doing());
      this.trouble("");
    } catch (error) {
      this.trouble(error.message);
    }
    this.lookIn(SOON);
  }

  /** Schools hand over their marks on the way, so it may take two seconds. */
  async move(to) {
    for (const button of at("room").querySelectorAll("[data-move]")) button.setAttribute("aria-busy", String(button.dataset.move === to));
    at("room-unasked-none").textContent = LOOKING;
    await this.act(() => desk.moveClock(to));
    this.movedAt = to === "back" ? null : performance.now();
    for (const button of at("room").querySelectorAll("[data-move]")) button.removeAttribute("aria-busy");
    this.moved();
  }

  async kill() {
    if (this.killing) return;
    this.killing = true;
    at("room-weather-about").textContent = KILLED;
    at("room-kill").setAttribute("aria-disabled", "true");
    await this.act(() => desk.killBot());
    at("room-kill").removeAttribute("aria-disabled");
    this.killing = false;
  }

  trouble(words) {
    at("room-trouble").hidden = words === "";
    at("room-trouble").textContent = words;
  }

  draw({ now, weather, asked, answered, waiting, doubled, bot }) {
    at("room-now").textContent = moment.format(new Date(now));
    at("room-open-clock").textContent = bot?.shifted ? hourInWords(now) : "";
    at("room-weather-about").textContent = this.killing || bot?.alive === false ? KILLED : WEATHERS[weather] ?? "";
    for (const choice of at("room-weather").querySelectorAll("input")) choice.checked = choice.value === weather;
    for (const [name, count] of Object.entries({ asked, answered, waiting, doubled, lost: bot?.lost ?? 0 })) {
      at(`room-${name}`).textContent = String(count);
      at(`room-${name}`).classList.toggle("bad", count > 0 && (name === "doubled" || name === "lost"));
    }
    at("room-kill").hidden = !bot;
    at("room-lost-cell").hidden = !bot;
    at("room-inside-part").hidden = !bot;
    at("room-count-about").hidden = !bot;
    if (bot) this.drawBot(bot);
  }

  drawBot({ shifted, moves, unasked }) {
    at("room-unasked-none").textContent = this.movedAt === null ? UNMOVED : performance.now() - this.movedAt < LOOKS ? LOOKING : NOTHING;
    at("room-back").hidden = !shifted;
    const drawn = JSON.stringify([moves.map(({ to, at: when }) => [to, when.slice(0, 16)]), unasked]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = document.activeElement?.dataset?.move;
    at("room-moves").replaceChildren(...moves.filter(({ to }) => to in MOVES).map((move) => this.moveButton(move)));
    at("room-moves").querySelector(`[data-move="${focused}"]`)?.focus();
    at("room-unasked-none").hidden = unasked.count > 0;
    at("room-unasked-count").hidden = unasked.count === 0;
    const others = unasked.count > unasked.said.length ? `, из них людям из списка: ${unasked.said.length}` : "";
    at("room-unasked-count").textContent = `Сам написал сообщений: ${unasked.count}${others}`;
    const said = together(unasked.said);
    at("room-unasked").hidden = said.length === 0;
    at("room-unasked").replaceChildren(...said.map((one) => this.said(one)));
  }

  moveButton({ to, at: when }) {
    const time = new Date(when);
    return el(
      "button",
      { class: "room-move", type: "button", "data-move": to, onclick: () => this.move(to) },
      el("span", {}, MOVES[to]),
      el("span", { class: "room-when" }, `${day.format(time)}, ${hourInWords(time)}`),
    );
  }

  said({ person, name, abouts, at: when }) {
    const about = [...abouts].map(([what, times]) => (times > 1 ? `${what} (${times})` : what)).join(", ");
    return el(
      "li",
      {},
      el(
        "button",
        { class: "room-said", type: "button", onclick: () => this.show(person) },
        el("span", { class: "room-said-name" }, `${hourInWords(when)} ${name}`),
        el("span", { class: "room-about" }, about),
      ),
    );
  }

  drawInside(inside) {
    const steps = inside?.way?.steps ?? [];
    at("room-steps").hidden = steps.length === 0;
    at("room-inside-about").textContent = insideAbout(inside);
    const longest = Math.max(1, ...steps.map(({ after }) => after ?? 0));
    at("room-steps").replaceChildren(
      ...steps.map(({ step, after, about }) => {
        const node = el(
          "li",
          { class: "room-step" },
          el("span", { class: "room-step-name" }, STEPS[step] ?? step, about ? el("span", { class: "room-about" }, ` · ${about}`) : null),
          el("span", { class: "room-after" }, after === null ? "ещё нет" : `${after} мс`),
        );
        node.style.setProperty("--share", String((after ?? 0) / longest));
        return node;
      }),
    );
  }
}

/** What one person was told in one minute stands in one line, each subject once with how often. */
function together(said) {
  const lines = new Map();
  for (const one of said) {
    const minute = `${one.person} ${one.at.slice(0, 16)}`;
    const line = lines.get(minute) ?? { ...one, abouts: new Map() };
    line.abouts.set(one.about, (line.abouts.get(one.about) ?? 0) + 1);
    lines.set(minute, line);
  }
  return [...lines.values()];
}

function insideAbout(inside) {
  if (!inside?.text && !inside?.way) return "Напишите боту: здесь будет путь последнего сообщения.";
  const words = inside.text.length > 60 ? `${inside.text.slice(0, 60)}…` : inside.text;
  if (!inside.way) return `«${words}»: бот его ещё не видел.`;
  return `«${words}»: время с мига, когда бот записал сообщение.`;
}

// The machine room: a hand on the clock, on VK's weather and on the bot, and what goes on inside meanwhile.

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
const MOVES = { hour: "на час вперёд", evening: "к семи вечера", morning: "на завтра утром", eve: "на канун каникул", back: "вернуть как есть" };
const KILLING = "Бот убит. Через три секунды поднимется: пишите ему и сейчас.";

const at = (id) => document.getElementById(id);
const moment = new Intl.DateTimeFormat("ru-RU", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Moscow" });
const hour = new Intl.DateTimeFormat("ru-RU", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Moscow" });
const day = new Intl.DateTimeFormat("ru-RU", { day: "numeric", month: "short", timeZone: "Europe/Moscow" });

export class Room {
  /** `person()` is whose dialog is active; `show(id)` opens a person's; `toggled()` hears that the room took or gave place. */
  constructor({ person, show, toggled }) {
    this.person = person;
    this.show = show;
    this.toggled = toggled;
    this.open = false;
    this.next = null; // the clock until the next look
    this.drawn = ""; // what the moves and the list were drawn from: a focused button is not drawn anew in vain
    at("room-open").addEventListener("click", () => this.toggle(!this.open));
    at("room-close").addEventListener("click", () => this.toggle(false));
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
    this.toggled();
    if (open) {
      this.look();
      at("room-close").focus();
    } else {
      clearTimeout(this.next);
      at("room-open").focus();
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

  async kill() {
    at("room-kill").disabled = true;
    at("room-kill").textContent = KILLING;
    await this.act(() => desk.killBot());
    at("room-kill").textContent = "Убить бота и поднять снова";
    at("room-kill").disabled = false;
  }

  trouble(words) {
    at("room-trouble").hidden = words === "";
    at("room-trouble").textContent = words;
  }

  draw({ now, weather, asked, answered, waiting, doubled, bot }) {
    at("room-now").textContent = moment.format(new Date(now));
    at("room-open-clock").textContent = bot?.shifted ? hour.format(new Date(now)) : "";
    for (const choice of at("room-weather").querySelectorAll("input")) choice.checked = choice.value === weather;
    for (const [name, count] of Object.entries({ asked, answered, waiting, doubled, lost: bot?.lost ?? 0 })) {
      at(`room-${name}`).textContent = String(count);
      at(`room-${name}`).classList.toggle("bad", count > 0 && (name === "doubled" || name === "lost"));
    }
    at("room-kill").hidden = !bot;
    at("room-lost-cell").hidden = !bot;
    at("room-inside-part").hidden = !bot;
    if (bot) this.drawBot(bot);
  }

  drawBot({ moves, unasked }) {
    const drawn = JSON.stringify([moves.map(({ to, at: when }) => [to, when.slice(0, 16)]), unasked]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = document.activeElement?.dataset?.move;
    at("room-moves").replaceChildren(...moves.map((move) => this.move(move)));
    at("room-moves").querySelector(`[data-move="${focused}"]`)?.focus();
    at("room-unasked-none").hidden = unasked.count > 0;
    at("room-unasked-count").hidden = unasked.count === 0;
    at("room-unasked-count").textContent = `Сам сказал с тех пор, как перевели часы: ${unasked.count}`;
    at("room-unasked").hidden = unasked.count === 0;
    at("room-unasked").replaceChildren(...unasked.said.filter(({ person }) => person).map((said) => this.said(said)));
  }

  move({ to, at: when }) {
    const time = new Date(when);
    return el(
      "button",
      { class: "room-move", type: "button", "data-move": to, onclick: () => this.act(() => desk.moveClock(to)) },
      el("span", {}, MOVES[to] ?? to),
      el("span", { class: "room-when" }, to === "hour" || to === "evening" ? hour.format(time) : `${day.format(time)} ${hour.format(time)}`),
    );
  }

  said({ person, name, about, at: when }) {
    return el(
      "li",
      {},
      el("button", { class: "room-said", type: "button", onclick: () => this.show(person) }, `${hour.format(new Date(when))} · ${name}${about ? ` · ${about}` : ""}`),
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

function insideAbout(inside) {
  if (!inside?.text && !inside?.way) return "Напишите боту: здесь будет путь последнего сообщения.";
  const words = inside.text.length > 60 ? `${inside.text.slice(0, 60)}…` : inside.text;
  if (!inside.way) return `«${words}»: бот его ещё не видел.`;
  return `«${words}»: время с мига, когда бот записал сообщение.`;
}

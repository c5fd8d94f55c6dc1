// The list of people: whose phone to take, and who has been written to meanwhile.

import { el, icon, paintAvatar, showCount } from "./dom.js";

export class PeopleList {
  /** `choose(person)` opens a person's dialog; `beside(person)` opens it in a column of its own. */
  constructor(list, { choose, beside }) {
    this.list = list;
    this.choose = choose;
    this.beside = beside;
    this.rows = new Map();
  }

  show(people) {
    this.rows.clear();
    this.list.replaceChildren(...people.map((person) => this.row(person)));
  }

  row(person) {
    const name = nameOf(person);
    const avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    paintAvatar(avatar, person.avatar, person.color);
    const badge = el("span", { class: "badge", hidden: true });
    const said = el("span", { class: "unseen" });
    const main = el(
      "button",
      { class: "person-main", type: "button", onclick: () => this.choose(person) },
      avatar,
      el("span", { class: "person-words" }, el("span", { class: "person-name" }, name), el("span", { class: "person-about" }, person.about ?? "")),
      badge,
      said,
    );
    const beside = el(
      "button",
      { class: "icon-button small person-beside", type: "button", "aria-label": `Открыть рядом: ${name}`, title: "Открыть рядом", onclick: () => this.beside(person) },
      icon("beside"),
    );
    const node = el("li", { class: "person" }, main, beside);
    this.rows.set(person.id, { node, main, badge, said, beside });
    return node;
  }

  mark(id, { unread, open, active }) {
    const row = this.rows.get(id);
    if (!row) return;
    showCount(row.badge, unread);
    row.said.textContent = unread ? `непрочитанных: ${unread}` : "";
    row.node.classList.toggle("open", open);
    row.node.classList.toggle("active", active);
    row.beside.hidden = open;
    if (active) row.main.setAttribute("aria-current", "true");
    else row.main.removeAttribute("aria-current");
  }

  focus(id) {
    this.rows.get(id)?.main.focus();
  }
}

export function nameOf(person) {
  return `${person.first_name} ${person.last_name}`.trim();
}

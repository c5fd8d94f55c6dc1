// Kovrov's time by the desk's clock, which a hand may have moved: what stands beside messages, wherever the page is open.

const ZONE = "Europe/Moscow";
const DAY = 86_400_000; // ms
const HOUR_AND_MINUTE = inZone({ hour: "2-digit", minute: "2-digit" });
const DATE = inZone({ day: "numeric", month: "long" });
const DATE_OF_A_YEAR = inZone({ day: "numeric", month: "long", year: "numeric" });
const WHOLE = inZone({ dateStyle: "long", timeStyle: "medium" });
const NUMBERS = new Intl.DateTimeFormat("sv", { timeZone: ZONE }); // 2026-11-23

let ahead = 0; // ms by which the desk's clock is ahead of this machine's

export function inZone(parts) {
  return new Intl.DateTimeFormat("ru", { ...parts, timeZone: ZONE });
}

/** Every answer of the desk says what time it is there, to a second. */
export function noteTime(response) {
  const told = Date.parse(response.headers.get("Date"));
  if (!Number.isNaN(told)) ahead = told - Date.now();
}

export function now() {
  return new Date(Date.now() + ahead);
}

/** «2026-11-23»: the same for all moments of one day in Kovrov. */
export function dayOf(time) {
  return NUMBERS.format(new Date(time));
}

/** «Сегодня», «Вчера» or the date: what stands between the messages of two days. */
export function dayInWords(time) {
  const [day, today] = [dayOf(time), dayOf(now())];
  const days = (Date.parse(today) - Date.parse(day)) / DAY;
  if (days === 0) return "Сегодня";
  if (days === 1) return "Вчера";
  return (day.slice(0, 4) === today.slice(0, 4) ? DATE : DATE_OF_A_YEAR).format(new Date(time));
}

export function hourInWords(time) {
  return HOUR_AND_MINUTE.format(new Date(time));
}

export function momentInWords(time) {
  return WHOLE.format(new Date(time));
}

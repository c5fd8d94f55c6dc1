// Speaks with the local VK: the only module that knows its addresses.

import { noteTime } from "./clock.js";

const PATIENCE = 30_000; // ms for an answer; an upload may take as long as it takes
const FIRST_PAUSE = 1_000; // ms before the stream is opened again, doubled up to the longest one
const LONGEST_PAUSE = 10_000;

/** Raises an error with a sentence for people, `name` «TimeoutError» where the patience ran out. */
async function asked(address, options) {
  try {
    return await fetch(address, options);
  } catch (trouble) {
    if (trouble.name !== "TimeoutError") trouble = new Error("Местный ВК не отвечает.");
    throw trouble;
  }
}

async function answerOf(response) {
  noteTime(response);
  if (response.ok) return response.json();
  const said = await response.text();
  let sentence = said;
  try {
    const { error, message } = JSON.parse(said);
    sentence = typeof error === "string" ? error : message ?? error?.message ?? said;
  } catch {
    // Not JSON: the body is the sentence.
  }
  throw new Error(sentence || `Сервер ответил ${response.status}`);
}

async function ask(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  return answerOf(await asked(`/desk/${path}${query && `?${query}`}`, { signal: AbortSignal.timeout(PATIENCE) }));
}

async function tell(path, body) {
  const response = await asked(`/desk/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return answerOf(response);
}

export const people = () => ask("people");
export const community = () => ask("community");
/** Of everybody, by person. */
export const chats = () => ask("chats");
export const history = (person, peer, limit) => ask("history", { person, peer, limit });

export const send = (message) => tell("send", message);
export const press = (button) => tell("press", button);
export const read = (person, peer) => tell("read", { person, peer });
export const allow = (person) => tell("allow", { person });
export const deny = (person) => tell("deny", { person });
export const adminReply = (person, text) => tell("admin_reply", { person, text });

export const room = () => ask("room");
export const inside = (person) => ask("room/inside", { person });
export const changeWeather = (weather) => tell("room/weather", { weather });
export const moveClock = (to) => tell("room/clock", { to });
export const killBot = () => tell("room/kill", {});

/** Gives a file to the local VK; the answer goes back to it in `attachments` of `send`. */
export async function upload(person, file) {
  const form = new FormData();
  form.append("file", file, file.name || "снимок.png");
  return answerOf(await asked(`/desk/upload?${new URLSearchParams({ person })}`, { method: "POST", body: form }));
}

/**
 * Listens to everything that happens to everybody. `opened(again)` is called at every (re)connection, so that
 * what was missed can be read anew; `lost()` when the stream breaks. Never gives up.
 */
export function listen({ opened, lost, happened }) {
  let pause = FIRST_PAUSE;
  let again = false;

  function open() {
    const stream = new EventSource("/desk/stream");
    stream.addEventListener("open", () => {
      pause = FIRST_PAUSE;
      opened(again);
      again = true;
    });
    stream.addEventListener("message", ({ data }) => {
      if (data) happened(JSON.parse(data));
    });
    stream.addEventListener("error", () => {
      // The browser's own retry gives up on an HTTP error, so this one is used for every fault.
      stream.close();
      lost();
      setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  }

  open();
}

// Turns a message's words into what VK's clients show: bold and italic, links, mentions.

import { el, link } from "./dom.js";

const STYLES = { bold: "strong", italic: "em", underline: "u" };
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>«»"]+|(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+(?:ru|su|рф|дети|рус|com|org|net|info|me|pro|online|site)(?![\p{L}\d-])(?:\/[^\s<>«»"]*)?/giu;
const MENTION = /\[(?:id|club|public)\d+\|([^\]\n]+)\]/gu;
const TRAILING = /[.,:;!?)\]}…]+$/u;
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,3}$/u;

/** Whether the whole message is one to three emoji, which are shown large. */
export function isEmojiOnly(text) {
  return EMOJI_ONLY.test(text.trim());
}

/**
 * A fragment with the text of a message. `format` is VK's `format_data`; its offsets count UTF-16 units, as
 * JavaScript's strings do. Offsets outside the text are ignored, as VK ignores them.
 */
export function richText(text, format) {
  const items = (format?.items ?? []).filter(
    ({ offset, length }) => Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length > 0 && offset < text.length,
  );
  const styles = items.filter(({ type }) => type in STYLES);
  const fragment = document.createDocumentFragment();
  let position = 0;
  for (const span of spans(text, items)) {
    fragment.append(...styled(text, position, span.from, styles));
    const words = styled(text, span.inner?.from ?? span.from, span.inner?.to ?? span.to, styles);
    fragment.append(span.href ? link(span.href, {}, ...words) : el("span", { class: "mention" }, ...words));
    position = span.to;
  }
  fragment.append(...styled(text, position, text.length, styles));
  return fragment;
}

/** Links and mentions in order, none over another: those the sender marked, then those found in the words. */
function spans(text, items) {
  const found = items
    .filter(({ type, url }) => type === "url" && url)
    .map(({ offset, length, url }) => ({ from: offset, to: Math.min(offset + length, text.length), href: url }));
  const free = (from, to) => found.every((span) => to <= span.from || span.to <= from);
  for (const match of text.matchAll(MENTION)) {
    const from = match.index;
    const to = from + match[0].length;
    const start = from + match[0].indexOf("|") + 1;
    if (free(from, to)) found.push({ from, to, inner: { from: start, to: to - 1 } });
  }
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    const from = match.index;
    const to = from + address.length;
    const mail = text[from - 1] === "@"; // the host of a mail address is no link
    if (!mail && free(from, to)) found.push({ from, to, href: /^https?:/iu.test(address) ? address : `https://${address}` });
  }
  return found.sort((one, other) => one.from - other.from);
}

/** The nodes of text[from, to) with the styles that cover them. */
function styled(text, from, to, styles) {
  const cuts = new Set([from, to]);
  for (const { offset, length } of styles) {
    for (const cut of [offset, offset + length]) if (cut > from && cut < to) cuts.add(cut);
  }
  const edges = [...cuts].sort((one, other) => one - other);
  const nodes = [];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [start, end] = [edges[index], edges[index + 1]];
    let node = document.createTextNode(text.slice(start, end));
    for (const { type, offset, length } of styles) {
      if (offset <= start && end <= offset + length) node = el(STYLES[type], {}, node);
    }
    nodes.push(node);
  }
  return nodes;
}

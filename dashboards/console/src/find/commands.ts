/** What can be done by name just now: of the open case, of places, of the console itself. */
import { claim, closeCase, handBack } from "../acts";
import { nameOf, topicTitle } from "../desk/case-words";
import { topic } from "../desk/filter";
import { choose } from "../desk/latitude";
import { partingWith } from "../desk/parting";
import { read } from "../desk/reading";
import { voicing } from "../desk/voice";
import { connects, edits, go } from "../place";
import { openCase, openLatitude, show, surges, words, works, you } from "../store";
import { t } from "../texts";
import { turnTheme } from "../theme";
import { keysOpen } from "./opened";
import type { CaseRow } from "../wire";

export interface Command {
  name: string;
  title: string;
  /** The key that does the same, "" where there is none. */
  key: string;
  run: () => void;
}

/** All of them, the nearest to the hand first. */
export function commands(): Command[] {
  const row = openCase.value?.case;
  return [...(row === undefined ? [] : ofCase(row)), ...places(), ...ofConsole()];
}

/** Those whose title has a word that begins with each word that was typed. */
export function fitting(all: Command[], typed: string): Command[] {
  const wanted = wordsOf(typed);
  return all.filter(({ title }) => {
    const has = wordsOf(title);
    return wanted.every((word) => has.some((each) => each.startsWith(word)));
  });
}

/** A text without case and accents, in words: as the service reads questions. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
}

function ofCase(row: CaseRow): Command[] {
  const number = t.case.number(row.number);
  const open = row.state === "open";
  const own = open && row.claimed_by !== null && row.claimed_by.id === you.value?.id;
  const customer: Command[] =
    row.customer === null
      ? []
      : [{ name: "customer", title: t.find.customer(nameOf(row)), key: "", run: () => go(`/customer/${row.id}`) }];
  if (!own) {
    const free = open && row.claimed_by === null && works.value;
    return [...(free ? [{ name: "claim", title: t.find.claim(number), key: "C", run: () => void claim(row) }] : []), ...customer];
  }
  return [
    ...gives(row),
    { name: "hand-back", title: t.find.handBack(number), key: "H", run: () => void handBack(row) },
    { name: "move", title: t.find.move(number), key: "M", run: () => (partingWith.value = { how: "move", row }) },
    { name: "snooze", title: t.find.snooze(number), key: "W", run: () => (partingWith.value = { how: "snooze", row }) },
    { name: "close", title: t.find.close(number), key: "E", run: () => void closeCase(row) },
    ...customer,
  ];
}

/** Remedies that are not closed; choosing one opens its form, and decides nothing. */
function gives(row: CaseRow): Command[] {
  return (openLatitude.value?.actions ?? [])
    .map((json) => read(json, words.value?.actions[json.action]))
    .filter(({ state }) => state !== "shut")
    .map((reading) => ({
      name: `give-${reading.action}`,
      title: t.find.give(words.value?.actions[reading.action]?.title ?? reading.action),
      key: "",
      run: () => choose(row.id, reading),
    }));
}

function places(): Command[] {
  const me = you.value;
  return [
    { name: "desk", title: t.find.desk, key: "", run: () => show(null) },
    { name: "pulse", title: t.find.pulse, key: "", run: () => go("/pulse") },
    ...(works.value ? [{ name: "voice", title: t.voice.title, key: "V", run: voice }] : []),
    ...(me !== null && connects(me) ? [{ name: "feeds", title: t.frame.feeds, key: "", run: () => go("/feeds") }] : []),
    ...surges.value.map((surge) => ({
      name: `topic-${surge.id}`,
      title: t.find.topic(topicTitle(surge.topic, words.value)),
      key: "P",
      run: () => {
        topic.value = surge.topic;
        show(null);
      },
    })),
    ...(me !== null && edits(me)
      ? [
          { name: "boundaries", title: t.find.boundaries, key: "", run: () => go("/boundaries") },
          { name: "history", title: t.find.history, key: "", run: () => go("/revisions") },
        ]
      : []),
  ];
}

function voice(): void {
  show(openCase.peek()?.case.id ?? null);
  voicing.value = true;
}

function ofConsole(): Command[] {
  return [
    { name: "theme", title: t.find.theme, key: "⇧T", run: turnTheme },
    { name: "keys", title: t.find.keys, key: "?", run: () => (keysOpen.value = true) },
  ];
}

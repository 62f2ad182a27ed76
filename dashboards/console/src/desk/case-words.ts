/** What a case, a signal or a decision is called on the screen. */
import type { GlyphName } from "../ui/glyph";
import { amountText, clockTime, countText, plain } from "../format";
import { t } from "../texts";
import type { BoundariesSnapshot, CaseRow, DecisionView, PersonRef, SurgeView } from "../wire";

/** The customer's name, or the case's number where we have none. */
export function nameOf(row: CaseRow): string {
  return row.name ?? t.queue.nameless(row.number);
}

export function topicTitle(topic: string, words: BoundariesSnapshot | null): string {
  return words?.topics[topic] ?? plain(topic);
}

/** "41 in the last hour", and what is usual: how high a surge runs, in counts. */
export function surgeText(surge: SurgeView, words: BoundariesSnapshot | null): { runs: string; usual: string } {
  const { hours, minutes } = t.pulse.window;
  const window = surge.minutes % 60 === 0 ? hours(surge.minutes / 60) : minutes(surge.minutes);
  const since = clockTime(surge.since);
  return {
    runs: t.pulse.runs(topicTitle(surge.topic, words), countText(surge.voices), window),
    usual: surge.usual <= 1 ? t.pulse.rarely(since) : t.pulse.usual(countText(Math.round(surge.usual)), since),
  };
}

/** Which limits follow a surge, by their titles; "" where none does. */
export function reactsText(surge: SurgeView, words: BoundariesSnapshot | null): string {
  const titles = surge.reacts.map((name) => words?.boundaries[name]?.title ?? plain(name));
  return titles.length === 0 ? "" : t.pulse.reacts(titles.join(", "));
}

/** What a fact is called; its name, read aloud, until the words of the live set are here. */
export function factTitle(name: string, words: BoundariesSnapshot | null): string {
  return words?.facts[name]?.title ?? plain(name);
}

/** How it came: a glyph for the kind of voice and its channel. */
export function glyphOf(kind: string, channel: string): GlyphName {
  if (kind === "call" || channel === "phone") return "call";
  if (kind === "survey") return "form";
  if (kind === "review" || kind === "praise" || channel === "social") return "star";
  if (kind === "return") return "back";
  return channel === "email" ? "mail" : "msg";
}

export type Feeling = keyof typeof t.feel;

/** How the customer feels, in four words; null where nobody knows. */
export function feelingOf(sentiment: number | null): Feeling | null {
  if (sentiment === null) return null;
  if (sentiment <= -0.6) return "angry";
  if (sentiment <= -0.2) return "upset";
  return sentiment < 0.35 ? "calm" : "glad";
}

/** "Mara K." is Mara. */
export function firstName(person: PersonRef): string {
  return person.name.split(/\s+/)[0] ?? person.name;
}

/** "$150", or the action's title where it has no measure: what was given. */
export function givenText(decision: DecisionView, words: BoundariesSnapshot | null): string {
  const action = words?.actions[decision.action];
  if (decision.amount === null || action === undefined || action.measure === null) return decision.title;
  return amountText(decision.amount, action);
}

/** What a case, a signal or a decision is called on the screen. */
import type { GlyphName } from "../ui/glyph";
import { amountText, plain } from "../format";
import { t } from "../texts";
import type { BoundariesSnapshot, CaseRow, DecisionView, SurgeView } from "../wire";

/** The customer's name, or the case's number where we have none. */
export function nameOf(row: CaseRow): string {
  return row.name ?? t.queue.nameless(row.number);
}

export function topicTitle(topic: string, words: BoundariesSnapshot | null): string {
  return words?.topics[topic] ?? plain(topic);
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

/** "$150", or the action's title where it has no measure: what was given. */
export function givenText(decision: DecisionView, words: BoundariesSnapshot | null): string {
  const action = words?.actions[decision.action];
  if (decision.amount === null || action === undefined || action.measure === null) return decision.title;
  return amountText(decision.amount, action);
}

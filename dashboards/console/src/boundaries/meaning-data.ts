/** What the service says two sets mean beside each other, and how a case of it reads. */
import { call } from "../api";
import { factTitle } from "../desk/case-words";
import { amountShort, clockTime, factText } from "../format";
import { tm } from "../texts/meaning";
import type { ActionWords, BoundariesSnapshot, FactValue } from "../wire";

export type Relation = keyof typeof tm.relations;
export type Way = keyof typeof tm.ways;

/** A case in which the sets differ, as the second has it; `before` is what the first gave. */
export interface Differing {
  door: "associate" | "customer";
  facts: Record<string, FactValue>;
  at: string | null;
  road: keyof typeof tm.gives;
  amount: string;
  before: string;
  what: string;
}

export interface ActionMeaning {
  action: string;
  relation: Relation;
  wider: Differing | null;
  narrower: Differing | null;
}

/** `relation` is null where part of it is `undecided`. */
export interface Meaning {
  relation: Relation | null;
  actions: ActionMeaning[];
  budgets: { text: string; relation: Relation }[];
  undecided: string[];
}

/** What two revisions (`live` and `draft` among them) mean beside each other; null where one cannot be read. */
export async function meaningOf(from: string, to: string): Promise<Meaning | null> {
  const span = `${encodeURIComponent(from)}...${encodeURIComponent(to)}`;
  return (await call<{ meaning: Meaning | null }>("GET", `/v1/revisions/${span}?meaning=true`)).meaning;
}

/** What is known in a case, in the titles of facts: all else is not. */
export function knownText({ facts, at, door }: Differing, words: BoundariesSnapshot | null): string {
  const parts = Object.entries(facts).map(([name, value]) =>
    tm.is(factTitle(name, words), factText(value, words?.facts[name], words?.currency ?? "")),
  );
  if (at !== null) parts.push(tm.at(clockTime(at)));
  const known = parts.length === 0 ? tm.always : tm.where(parts.join(tm.and));
  return door === "customer" ? `${known}${tm.and}${tm.customer}` : known;
}

/** An amount that may be given, or that there is none. */
export function givenText(amount: string, action: ActionWords | undefined): string {
  if (Number(amount) <= 0) return tm.nothing;
  if (action === undefined) return amount;
  return action.measure === null ? tm.may : amountShort(amount, action);
}

/** What is not decided and why, with the title of the action that the service names first. */
export function undecidedText(said: string, words: BoundariesSnapshot | null): string {
  const [name = "", ...reason] = said.split(": ");
  const title = words?.actions[name]?.title;
  return title === undefined ? said : `${title}: ${reason.join(": ")}`;
}

/** The cases of an action: one that is wider, one that is narrower. */
export function waysOf({ wider, narrower }: ActionMeaning): [Way, Differing][] {
  const found: [Way, Differing][] = [];
  if (wider !== null) found.push(["wider", wider]);
  if (narrower !== null) found.push(["narrower", narrower]);
  return found;
}

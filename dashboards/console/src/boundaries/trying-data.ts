/** A case tried on the draft: what is asked, what was answered, and which clauses of both sets belong together. */
import { call } from "../api";
import type { ActionLatitudeJson, FactValue } from "../wire";
import type { Finding } from "./answers";

export type Truth = "true" | "false" | "unknown";

export interface Part {
  text: string;
  truth: Truth;
  joined: "all" | "any" | "not" | null;
  parts: Part[];
  reads: { fact: string; title: string; value: FactValue }[];
}

export interface Clause {
  boundary: string;
  title: string;
  clause: string;
  line: number;
  text: string;
  truth: Truth;
  counts: boolean;
  sets: ("alone" | "with_peer" | "smallest")[];
  closes: boolean;
  why: string;
  condition: Part | null;
  must: Part | null;
}

export interface Side {
  latitude: ActionLatitudeJson;
  clauses: Clause[];
}

export interface TriedAction {
  action: string;
  title: string;
  unit: string | null;
  differs: boolean;
  live: Side | null;
  draft: Side | null;
}

export interface TriedFact {
  name: string;
  title: string;
  value: FactValue;
  by: "typed" | "record" | "default" | "unknown";
}

export interface Tried {
  at: string;
  draft: string | null;
  findings: Finding[];
  facts: TriedFact[];
  left_out: string[];
  actions: TriedAction[];
}

/** Where the facts come from: a case, a decision, or nothing but what is typed. */
export interface Origin {
  case: string | null;
  decision: string | null;
  says: string;
}

/** What a person tries. `at`: a moment of her own clock, "" for the case's own or now. `typed`: by full name, `request.` with it; null makes unknown. `spent`: by boundary and budget. */
export interface Trial {
  origin: Origin | null;
  door: "associate" | "customer";
  at: string;
  typed: Readonly<Record<string, FactValue>>;
  spent: Readonly<Record<string, string>>;
}

export const NOTHING: Trial = { origin: null, door: "associate", at: "", typed: {}, spent: {} };

/** A clause in the draft and as it is live; null where it is not. */
export interface Pair {
  key: string;
  live: Clause | null;
  draft: Clause | null;
}

const REQUEST = "request.";

/** Asks what both sets make of it; `actions` null: those that the draft edits. */
export function tryCase(name: string, text: string, trial: Trial, actions: string[] | null, given: AbortSignal): Promise<Tried> {
  return call<Tried>("POST", "/v1/boundaries:try", { documents: { [name]: text }, ...bodyOf(trial), actions }, {}, given);
}

/** A trial as the service takes it: what the request says apart from what is known. */
export function bodyOf({ origin, door, at, typed, spent }: Trial): object {
  const all = Object.entries(typed);
  const told = Object.entries(spent).filter(([, sum]) => sum.trim() !== "");
  return {
    case: origin?.case ?? null,
    decision: origin?.decision ?? null,
    as: door,
    at: at === "" ? null : new Date(at).toISOString(),
    facts: Object.fromEntries(all.filter(([name]) => !name.startsWith(REQUEST))),
    request: Object.fromEntries(all.flatMap(([name, value]) => (name.startsWith(REQUEST) ? [[name.slice(REQUEST.length), value]] : []))),
    spent: Object.fromEntries(told),
  };
}

/** The clauses of both sets, in the order of the draft, those that are gone behind it. */
export function pairs({ live, draft }: Pick<TriedAction, "live" | "draft">): Pair[] {
  const before = new Map((live?.clauses ?? []).map((clause) => [keyOf(clause), clause]));
  const now = (draft?.clauses ?? []).map((clause) => ({ key: keyOf(clause), live: before.get(keyOf(clause)) ?? null, draft: clause }));
  const kept = new Set(now.map(({ key }) => key));
  return [...now, ...[...before].flatMap(([key, clause]) => (kept.has(key) ? [] : [{ key, live: clause, draft: null }]))];
}

/** Whether a clause is to be seen at once: it bears on either answer, or is not in both what it is in one. */
export function matters({ live, draft }: Pair): boolean {
  return live?.counts === true || draft?.counts === true || live?.truth !== draft?.truth;
}

/** The budgets that either set counts, by `boundary/budget`. */
export function budgetsOf(actions: readonly TriedAction[]): { key: string; title: string; text: string }[] {
  const found = new Map<string, { key: string; title: string; text: string }>();
  for (const action of actions) {
    for (const { live, draft } of pairs(action)) {
      const clause = draft ?? live;
      if (clause === null || !clause.clause.startsWith("budgets.")) continue;
      const key = `${clause.boundary}/${clause.clause.slice("budgets.".length)}`;
      found.set(key, { key, title: clause.title, text: clause.text });
    }
  }
  return [...found.values()];
}

function keyOf({ boundary, clause }: Clause): string {
  return `${boundary}/${clause}`;
}

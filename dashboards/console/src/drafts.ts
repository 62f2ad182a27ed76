/**
 * What a person typed or chose and has not sent, kept on this device per case: through a reload, a sign-out, a claim by
 * somebody else, and errors. A value from the service never replaces it.
 */
import { effect, signal, type Signal } from "@preact/signals";
import type { FactValue } from "./wire";

/** What is being decided about one action. */
export interface ActionDraft {
  amount: string | null;
  note: string;
  confirmed: string[];
  emergency: boolean;
  /** The decision that colleagues were last asked to co-sign, until its end was seen. */
  asked: string | null;
}

export interface Draft {
  /** The action that is chosen, if any. */
  chosen: string | null;
  actions: Record<string, ActionDraft>;
  /** What was asked with the remedy: every `request.*` by its short name. */
  request: Record<string, FactValue>;
  /** Facts that the customer could not tell. */
  unsure: string[];
  /** Lessons by decision. */
  lessons: Record<string, string>;
  /** What one says to colleagues' decisions that wait for a co-sign, by decision. */
  answers: Record<string, string>;
  /** What is being written to the customer. */
  answer: string;
  /** The number under which exactly this answer was tried to be sent: another try cannot send it twice. */
  answerKey: string | null;
  /** What is said to colleagues when the case is moved or snoozed. */
  parting: string;
  /** Signals of the case that were on this screen. */
  seen: number;
  /** When it last changed, epoch milliseconds. */
  at: number;
}

const EMPTY: Draft = {
  chosen: null,
  actions: {},
  request: {},
  unsure: [],
  lessons: {},
  answers: {},
  answer: "",
  answerKey: null,
  parting: "",
  seen: 0,
  at: 0,
};
const EMPTY_ACTION: ActionDraft = { amount: null, note: "", confirmed: [], emergency: false, asked: null };
const PREFIX = "remit.draft.";
const PAUSE_MS = 300;
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;

let person = "";
const open = new Map<string, Signal<Draft>>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Takes up the drafts of a person; those that nobody touched for a week go. */
export function restoreDrafts(id: string): void {
  keepAll();
  person = id;
  open.clear();
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && Date.now() - read(key).at > KEPT_FOR_MS) localStorage.removeItem(key);
  }
  addEventListener("pagehide", keepAll);
}

/** The draft of a case, a signal that may be read anywhere and is changed by `change`. */
export function draftOf(caseId: string): Signal<Draft> {
  const known = open.get(caseId);
  if (known !== undefined) return known;
  const draft = signal(read(keyOf(caseId)));
  open.set(caseId, draft);
  let first = true;
  effect(() => {
    draft.value;
    if (!first) keepSoon(caseId);
    first = false;
  });
  return draft;
}

/** Changes some of a case's draft. */
export function change(caseId: string, part: Partial<Draft>): void {
  const draft = draftOf(caseId);
  draft.value = { ...draft.value, ...part, at: Date.now() };
}

/** Changes what is being decided about one action. */
export function changeAction(caseId: string, action: string, part: Partial<ActionDraft>): void {
  const { actions } = draftOf(caseId).value;
  change(caseId, { actions: { ...actions, [action]: { ...actionDraft(draftOf(caseId).value, action), ...part } } });
}

/** What is being decided about an action; empty where nothing was typed yet. */
export function actionDraft(draft: Draft, action: string): ActionDraft {
  return { ...EMPTY_ACTION, ...draft.actions[action] };
}

/** The decision is made: what was typed for it is part of the record now. */
export function clearAction(caseId: string, action: string): void {
  const { [action]: _, ...actions } = draftOf(caseId).value.actions;
  change(caseId, { actions, chosen: null });
}

function keepSoon(caseId: string): void {
  clearTimeout(waiting.get(caseId));
  waiting.set(
    caseId,
    setTimeout(() => keep(caseId), PAUSE_MS),
  );
}

function keep(caseId: string): void {
  clearTimeout(waiting.get(caseId));
  waiting.delete(caseId);
  const draft = open.get(caseId);
  if (draft !== undefined) localStorage.setItem(keyOf(caseId), JSON.stringify(draft.peek()));
}

function keepAll(): void {
  for (const caseId of [...waiting.keys()]) keep(caseId);
}

function keyOf(caseId: string): string {
  return `${PREFIX}${person}.${caseId}`;
}

function read(key: string): Draft {
  const text = localStorage.getItem(key);
  if (text === null) return EMPTY;
  try {
    return { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

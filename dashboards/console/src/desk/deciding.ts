/**
 * Giving something. One number per decision is made here and carried by every try, so trying again cannot give twice;
 * nothing is shown as given before the service's answer.
 */
import { effect, signal } from "@preact/signals";
import { LostConnection, type Call } from "../connection";
import { changeAction, clearAction } from "../drafts";
import { sayGiven } from "../says";
import { stream } from "../store";
import type { DecisionReply, Duty, ProblemJson, Reply } from "../wire";

export type Body = Omit<Extract<Call, { op: "decide" }>, "op" | "key">;

/** A try to give something, from the press of the button on. */
export interface Attempt {
  key: string;
  body: Body;
  /** sending; no word within 2 s, or the connection went; said no; could not record it. */
  state: "sending" | "unanswered" | "outside" | "failed";
  problem: (ProblemJson & { reason?: string; duties?: Duty[] }) | null;
}

const ANSWER_WITHIN_MS = 2000;
/** Codes after which the same decision with the same number may be tried again. */
const MAY_TRY_AGAIN = new Set(["not_recorded", "database_away", "shutting_down", "too_many"]);
const KEPT = "remit.unanswered.";

const attempts = signal<Record<string, Attempt>>({});

/**
 * Takes up a person's tries that had no answer. A number without an answer outlives a reload: without it the next press
 * could give a second time. Returns what ends the keeping.
 */
export function restoreAttempts(person: string): () => void {
  const place = KEPT + person;
  const kept = JSON.parse(localStorage.getItem(place) ?? "{}") as Record<string, Attempt>;
  attempts.value = Object.fromEntries(
    Object.entries(kept).map(([at, attempt]) => [at, { ...attempt, state: "unanswered" } satisfies Attempt]),
  );
  return effect(() => {
    const open = Object.entries(attempts.value).filter(([, attempt]) => inDoubt(attempt));
    if (open.length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(Object.fromEntries(open)));
  });
}

/** The try that is not settled yet for an action of a case, if there is one. */
export function attemptOf(caseId: string, action: string): Attempt | null {
  return attempts.value[`${caseId}/${action}`] ?? null;
}

/** Decides; a new number. */
export function give(body: Body): void {
  const waiting = attemptOf(body.case, body.action);
  if (waiting?.state === "sending" || waiting?.state === "unanswered") return;
  void send({ key: crypto.randomUUID(), body, state: "sending", problem: null });
}

/** The same decision again, with the same number. */
export function giveAgain(attempt: Attempt): void {
  void send({ ...attempt, state: "sending", problem: null });
}

/** Lets go of a try: its number is not used again. */
export function letGo({ body }: Attempt): void {
  settle(body, null);
}

async function send(attempt: Attempt): Promise<void> {
  const { key, body } = attempt;
  const sync = stream();
  if (sync === null) return;
  settle(body, attempt);
  const still = () => attemptOf(body.case, body.action)?.key === key;
  const doubt = setTimeout(() => {
    if (still()) settle(body, { ...attempt, state: "unanswered" });
  }, ANSWER_WITHIN_MS);
  try {
    const answer = (await sync.connection.call({ op: "decide", key, ...body }).answer) as Reply;
    if (still()) answered(attempt, answer);
  } catch (reason) {
    if (!(reason instanceof LostConnection)) throw reason;
    if (still()) settle(body, { ...attempt, state: "unanswered" });
  } finally {
    clearTimeout(doubt);
  }
}

function answered(attempt: Attempt, answer: Reply): void {
  const { body } = attempt;
  if (answer.ok && answer.data != null && "seq" in answer.data) {
    const { state, decision } = answer.data satisfies DecisionReply;
    settle(body, null);
    if (state === "awaiting_peer") {
      changeAction(body.case, body.action, { asked: decision.id });
      return;
    }
    clearAction(body.case, body.action);
    sayGiven(decision);
    return;
  }
  const problem = answer.problem ?? null;
  const again = problem !== null && MAY_TRY_AGAIN.has(problem.code);
  settle(body, { ...attempt, state: again ? "failed" : "outside", problem });
}

function settle(body: Body, attempt: Attempt | null): void {
  const { [`${body.case}/${body.action}`]: _, ...others } = attempts.value;
  attempts.value = attempt === null ? others : { ...others, [`${body.case}/${body.action}`]: attempt };
}

function inDoubt(attempt: Attempt): boolean {
  return attempt.state === "sending" || attempt.state === "unanswered";
}

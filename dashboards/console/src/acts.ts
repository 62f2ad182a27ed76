/** What a person does about cases: each one call to the service, once at a time; the stream shows what came of it. */
import { signal } from "@preact/signals";
import { ApiProblem, call } from "./api";
import { change, draftOf } from "./drafts";
import { say, sayDone } from "./says";
import { ended } from "./session";
import { live, openId, show, works } from "./store";
import { t } from "./texts";
import type { Asked, CaseRow, DecisionView, FactValue } from "./wire";

/** A team, as `GET /v1/teams` tells it. */
export interface Team {
  id: string;
  title: string;
}

/** Acts on their way to the service, by name and case. */
const underWay = signal<ReadonlySet<string>>(new Set());

export const isUnderWay = (act: string, id: string): boolean => underWay.value.has(`${act}:${id}`);

/** Runs an act once at a time; what goes wrong is said in a toast that begins with what did not happen. */
async function act(name: string, id: string, failed: string, run: () => Promise<unknown>): Promise<boolean> {
  const key = `${name}:${id}`;
  if (underWay.value.has(key)) return false;
  underWay.value = new Set(underWay.value).add(key);
  try {
    await run();
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") ended();
    say({ kind: "failed", text: failed, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    return false;
  } finally {
    const left = new Set(underWay.value);
    left.delete(key);
    underWay.value = left;
  }
}

export async function claim(row: CaseRow): Promise<void> {
  if (!live.value || !works.value) return;
  const done = await act("claim", row.id, t.failed.claim, () => call("POST", casePath(row.id, "claim")));
  if (done) show(row.id);
}

export async function handBack(row: CaseRow): Promise<void> {
  if (!live.value) return;
  await act("release", row.id, t.failed.handBack, () => call("POST", casePath(row.id, "release")));
}

export async function closeCase(row: CaseRow): Promise<void> {
  if (!live.value) return;
  await act("close", row.id, t.failed.close, () => call("POST", casePath(row.id, "close")));
}

/** Gives a case to another team, with what they should know. */
export async function moveCase(row: CaseRow, team: Team, note: string): Promise<boolean> {
  if (!live.value) return false;
  const done = await act("move", row.id, t.failed.move, () =>
    call("POST", casePath(row.id, "move"), { team: team.id, ...said(note) }),
  );
  if (done) parted(row, t.parting.moved(t.case.number(row.number), team.title));
  return done;
}

/** Lays a case aside until then, epoch milliseconds. */
export async function snoozeCase(row: CaseRow, until: number, note: string): Promise<boolean> {
  if (!live.value) return false;
  const done = await act("snooze", row.id, t.failed.snooze, () =>
    call("POST", casePath(row.id, "snooze"), { until: new Date(until).toISOString(), ...said(note) }),
  );
  if (done) parted(row, t.parting.snoozed(t.case.number(row.number)));
  return done;
}

/** Says what one hears oneself, beside a case or for one's team; the same key is taken once. */
export async function sayVoice(text: string, key: string, id: string | null): Promise<boolean> {
  if (!live.value) return false;
  const taken = await act("voice", id ?? "", t.voice.failed, () =>
    call("POST", "/v1/voice", { text, ...(id === null ? {} : { case: id }) }, { "Idempotency-Key": key }),
  );
  if (taken) sayDone(t.voice.taken);
  return taken;
}

function parted(row: CaseRow, text: string): void {
  change(row.id, { parting: "" });
  if (openId.peek() === row.id) show(null);
  sayDone(text);
}

/** Says which booking, flight, … a case concerns. */
export async function chooseAbout(id: string, kind: string, chosen: string): Promise<void> {
  if (!live.value) return;
  await act("about", id, t.failed.about, () => call("POST", casePath(id, "about"), { [kind]: chosen }));
}

/** States what the customer said about a fact. */
export async function stateFact(id: string, name: string, value: FactValue): Promise<boolean> {
  if (!live.value) return false;
  return act("facts", id, t.ask.notStated, () => call("POST", casePath(id, "facts"), { [name]: value }));
}

/** The customer could not tell: the question goes, the fact stays unknown. */
export function unsure(id: string, name: string): void {
  change(id, { unsure: [...draftOf(id).peek().unsure, name] });
}

/** Sends what was written to the customer. */
export async function sendAnswer(id: string): Promise<void> {
  const { answer, answerKey } = draftOf(id).peek();
  const text = answer.trim();
  if (!live.value || text === "") return;
  const key = answerKey ?? crypto.randomUUID();
  change(id, { answerKey: key });
  const sent = await act("answer", id, t.answer.failed, () =>
    call("POST", casePath(id, "replies"), { text }, { "Idempotency-Key": key }),
  );
  if (sent && draftOf(id).peek().answerKey === key) change(id, { answer: "", answerKey: null });
}

/** Takes a decision back, with what was learnt. */
export async function reverse(decision: DecisionView, lesson: string): Promise<boolean> {
  const kept = lesson.trim() === "" ? null : lesson.trim();
  return act("reverse", decision.id, t.takeBack.failed, () =>
    call("POST", `/v1/decisions/${encodeURIComponent(decision.id)}/reverse`, { lesson: kept }),
  );
}

/** Asks colleagues no longer. */
export async function withdraw(decision: DecisionView): Promise<boolean> {
  return act("withdraw", decision.id, t.cosign.notWithdrawn, () => call("POST", decisionPath(decision.id, "withdraw")));
}

/** Leaves a colleague's question to the others who were asked. */
export async function passOn(decision: DecisionView): Promise<void> {
  await act("pass", decision.id, t.cosign.notPassed, () => call("POST", decisionPath(decision.id, "pass")));
}

/** Why an answer did not count, in the service's words. */
export interface Refusal {
  code: string;
  detail: string;
}

/** Co-signs what a colleague asked; `amount` where it is less. Returns why it did not count. */
export async function agree(asked: Asked, amount: string | null, note: string): Promise<Refusal | null> {
  return answerTo(asked, { agree: true, ...(amount === null ? {} : { amount }), ...said(note) });
}

/** Says no, and what one would do instead. */
export async function decline(asked: Asked, note: string): Promise<Refusal | null> {
  return answerTo(asked, { agree: false, ...said(note) });
}

async function answerTo({ decision }: Asked, body: object): Promise<Refusal | null> {
  let refusal: Refusal | null = null;
  const heard = await act("cosign", decision.id, t.cosign.notAnswered, async () => {
    try {
      await call("POST", decisionPath(decision.id, "cosign"), body);
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.code === "not_signed_in") throw problem;
      // Said where it was asked: a toast would lie under the dialog.
      refusal = { code: problem.code, detail: problem.status === 0 ? t.failed.noAnswer : problem.message };
    }
  });
  return heard ? refusal : { code: "not_sent", detail: t.failed.noAnswer };
}

function said(note: string): { note?: string } {
  return note.trim() === "" ? {} : { note: note.trim() };
}

function decisionPath(id: string, verb: string): string {
  return `/v1/decisions/${encodeURIComponent(id)}/${verb}`;
}

function casePath(id: string, verb: string): string {
  return `/v1/cases/${encodeURIComponent(id)}/${verb}`;
}

/** Asking a colleague to co-sign: which decision of one's own is with them, and what came of it. */
import { clearAction } from "../drafts";
import { sayAnswered, sayGiven } from "../says";
import { openId, othersAt, you } from "../store";
import type { CaseView, CosignView, DecisionView, EventFrame, PersonRef } from "../wire";

/** `decision` is null for the moment between the service's answer and the event that shows it. */
export interface MyAsk {
  id: string;
  decision: DecisionView | null;
}

/** What this person asked for an action of the case: what waits, else what was asked last from this device. */
export function askOf(view: CaseView | null, action: string, asked: string | null): MyAsk | null {
  const mine = (view?.timeline ?? []).flatMap((entry) =>
    entry.kind === "decision" && entry.decision.action === action && entry.decision.by.id === you.value?.id
      ? [entry.decision]
      : [],
  );
  const waiting = mine.findLast(({ state }) => state === "awaiting_peer");
  if (waiting !== undefined) return { id: waiting.id, decision: waiting };
  if (asked === null) return null;
  return { id: asked, decision: mine.find(({ id }) => id === asked) ?? null };
}

export function isWaiting(ask: MyAsk | null): boolean {
  return ask !== null && (ask.decision === null || ask.decision.state === "awaiting_peer");
}

/** The colleagues among those asked who are at a channel now; null where nobody said who is. */
export function peersAt(channel: string, cosign: CosignView): PersonRef[] | null {
  const here = othersAt(channel);
  return here?.filter(({ id }) => cosign.peers.some((peer) => peer.id === id)) ?? null;
}

/** An answer finds who asked, whichever case is on the screen. */
export function heard(event: EventFrame): void {
  if (event.type !== "decision.cosigned" && event.type !== "decision.declined" && event.type !== "decision.expired") return;
  const decision = event.data.entry?.decision;
  if (decision === undefined || decision.by.id !== you.value?.id) return;
  if (event.type === "decision.cosigned") {
    clearAction(decision.case, decision.action);
    sayGiven(decision);
  } else if (openId.value !== decision.case) {
    sayAnswered(decision);
  }
}

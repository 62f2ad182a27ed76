import { openLatitude } from "../store";
import { locale, t } from "../texts";
import type { CandidateWords, ChangedDocument, MovedBy } from "../wire";

/** Says above the remedies that some of these limits are on trial for this person: which, and why. */
export function OnTrialLine() {
  const on = openLatitude.value?.on_trial ?? null;
  if (on === null) return null;
  return (
    <p class="on-trial small">
      <i class="stage-dot" data-s="canary" aria-hidden="true" />
      <span>{sentenceOf(on)}</span>
    </p>
  );
}

/** Which boundaries are on trial, for whom, and why. */
export function sentenceOf(on: CandidateWords): string {
  const titles = titlesOf(on);
  return on.share === null ? t.onTrial.team(titles, on.reason) : t.onTrial.share(titles, on.reason);
}

/** The titles of what was changed: of that which names the action, where anything does. */
export function titlesOf({ documents }: { documents: ChangedDocument[] }, action?: string): string {
  const own = documents.filter(({ actions }) => action !== undefined && actions.includes(action));
  const named = own.length > 0 ? own : documents;
  return new Intl.ListFormat(locale).format(named.map(({ title }) => `\u201c${title}\u201d`));
}

/** What moved all limits at once, in a sentence. */
export function movedAll(moved: MovedBy): string {
  const [name, titles] = [moved.by?.name ?? null, titlesOf(moved)];
  if (moved.stage === "canary") return t.onTrial.began(name, titles);
  return moved.stage === "withdrawn" ? t.onTrial.ended(titles) : t.decide.movedByAll(name, titles);
}

/** What moved the limits of an action, by whom and why. */
export function movedOne(moved: MovedBy, action: string): string {
  const [name, titles] = [moved.by?.name ?? null, titlesOf(moved, action)];
  if (moved.stage === "canary") return t.onTrial.movedBy(name, titles, moved.reason);
  if (moved.stage === "withdrawn") return t.onTrial.endedBy(titles, moved.reason);
  return t.decide.movedBy(name, titles, moved.reason);
}

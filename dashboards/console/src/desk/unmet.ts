/** What is plainly missing before a decision can be sent. The service checks every duty again, and all others. */
import type { ActionDraft } from "../drafts";
import { t } from "../texts";
import type { FactValue } from "../wire";
import type { Param } from "./params";
import type { Reading } from "./reading";

/** A duty that is not met: the field that would meet it, and a sentence. */
export interface Unmet {
  field: string;
  param: string | null;
  text: string;
}

/** A duty's name as decisions carry it. */
export function dutyKey(duty: { boundary: string; id: string }): string {
  return `${duty.boundary}/${duty.id}`;
}

/** The first thing that is missing, in the order in which it stands on the screen; null when nothing is. */
export function unmetOf(
  { json }: Pick<Reading, "json">,
  draft: ActionDraft,
  request: Record<string, FactValue>,
  params: Param[],
  emergency: boolean,
): Unmet | null {
  const must = json.duties.some((duty) => duty.kind === "must");
  const unanswered = must ? params.find(({ name }) => !(name in request)) : undefined;
  if (unanswered !== undefined) {
    return { field: `param:${unanswered.name}`, param: unanswered.name, text: t.decide.unmetAsk };
  }
  const open = json.duties.find((duty) => duty.kind === "confirm" && !draft.confirmed.includes(dutyKey(duty)));
  if (open !== undefined) return { field: `confirm:${dutyKey(open)}`, param: null, text: t.decide.unmetConfirm };
  const noteOwed = emergency || json.duties.some((duty) => duty.kind === "note");
  if (noteOwed && draft.note.trim() === "") return { field: "note", param: null, text: t.decide.unmetNote };
  return null;
}

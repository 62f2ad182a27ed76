import { useEffect, useRef, useState } from "preact/hooks";
import { unitsText } from "../format";
import { typedUnits } from "../money";
import { sayMoved } from "../says";
import { openLatitude } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { movedAll, movedOne } from "./on-trial";
import type { Reading } from "./reading";
import type { Standing } from "./standing";
import { reasonOf } from "./why";
import type { MovedBy } from "../wire";

/** The limit moved under a typed amount: the amount stays, and a sentence says what is so now and why. */
export function MovedLimit({ reading, typed, standing }: { reading: Reading; typed: string | null; standing: Standing }) {
  const [moved, setMoved] = useState<{ by: MovedBy | null } | null>(null);
  const seen = useRef({ alone: reading.alone, typed });
  useEffect(() => {
    const before = seen.current;
    seen.current = { alone: reading.alone, typed };
    // What the person does next shows that she has read it.
    if (before.typed !== typed) setMoved(null);
    else if (before.alone !== reading.alone && before.alone > 0 && typed !== null) {
      setMoved({ by: openLatitude.peek()?.moved_by ?? null });
    }
  }, [reading.alone, typed]);
  if (moved === null || typed === null || !reading.measured) return <div role="alert" />;
  const units = typedUnits(typed, reading.measure.digits) ?? 0;
  const amount = unitsText(units, reading.measure);
  const band = standing.words.charAt(0).toLowerCase() + standing.words.slice(1);
  const reason = reasonOf(reading, reading.json.set_by.alone);
  return (
    <p class="row start" role="alert">
      <span class="is-warn">
        <Glyph name="warn" />
      </span>
      <span>
        <b>{reading.alone > 0 ? t.decide.moved(unitsText(reading.alone, reading.measure)) : t.decide.movedClosed}</b>
        {t.decide.movedKept(amount, band)}
        {moved.by !== null ? movedOne(moved.by, reading.action) : reason !== "" && t.decide.movedWhy(reason)}
      </span>
    </p>
  );
}

/** Says once, where a case is open, that a publication moved what may be done there. */
export function useMovedToast(): void {
  const moved = openLatitude.value?.moved_by ?? null;
  const revision = moved?.revision;
  useEffect(() => {
    if (moved === null) return;
    sayMoved(movedAll(moved), moved.reason);
  }, [revision]);
}

import { useEffect, useRef, useState } from "preact/hooks";
import { unitsText } from "../format";
import { typedUnits } from "../money";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import type { Reading } from "./reading";
import type { Standing } from "./standing";
import { reasonOf } from "./why";

/** The limit moved under a typed amount: the amount stays, and a sentence says what is so now and why. */
export function MovedLimit({ reading, typed, standing }: { reading: Reading; typed: string | null; standing: Standing }) {
  const [moved, setMoved] = useState(false);
  const seen = useRef({ alone: reading.alone, typed });
  useEffect(() => {
    const before = seen.current;
    seen.current = { alone: reading.alone, typed };
    // What the person does next shows that she has read it.
    if (before.typed !== typed) setMoved(false);
    else if (before.alone !== reading.alone && before.alone > 0 && typed !== null) setMoved(true);
  }, [reading.alone, typed]);
  if (!moved || typed === null || !reading.measured) return <div role="alert" />;
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
        {reason !== "" && t.decide.movedWhy(reason)}
      </span>
    </p>
  );
}

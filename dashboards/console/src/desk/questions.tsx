import { draftOf } from "../drafts";
import { words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { Answers, worth } from "./ask-line";
import { factTitle } from "./case-words";
import type { Reading } from "./reading";

/** Facts that could open or widen this, as questions that can be answered on the spot. */
export function Questions({ caseId, reading, own }: { caseId: string; reading: Reading; own: boolean }) {
  const known = words.value;
  const skipped = draftOf(caseId).value.unsure;
  const asks = reading.asks.filter((ask) => ask.facts.some((name) => known?.facts[name]?.ask === true && !name.startsWith("request.")));
  const open = asks.filter((ask) => !skipped.includes(ask.facts[0] ?? ""));
  if (open.length === 0 || !own) return null;
  return (
    <div class="stack">
      {open.slice(0, 2).map((ask) => {
        const name = ask.facts.find((each) => known?.facts[each]?.ask === true) ?? "";
        const title = factTitle(name, known);
        return (
          <div key={name} class="ask-line" role="group" aria-label={t.ask.question(title)}>
            <Glyph name="ask" />
            <span>
              <b>{t.ask.ask}</b> {t.ask.question(title)} <span class="second">{worth(reading, ask)}</span>
            </span>
            <Answers name={name} type={known?.facts[name]} caseId={caseId} title={title} />
          </div>
        );
      })}
    </div>
  );
}

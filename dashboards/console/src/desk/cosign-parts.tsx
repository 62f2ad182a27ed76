import type { Refusal } from "../acts";
import { unitsText } from "../format";
import { now, words, you } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { Limit } from "../ui/limit";
import { Ticks } from "./amount";
import { firstName, givenText, nameOf } from "./case-words";
import { Meters } from "./meters";
import { scaleOf, type Reading } from "./reading";
import { endedText } from "./waiting";
import { reasonOf } from "./why";
import type { Asked, CosignView } from "../wire";

/** How long there is to answer; silent, the clock is for the eye. */
export function Left({ cosign }: { cosign: CosignView }) {
  const seconds = Math.max(0, Math.ceil((Date.parse(cosign.until) - now.value) / 1000));
  return (
    <span class="right small second num" aria-hidden="true">
      {t.cosign.left(t.cosign.clock(Math.floor(seconds / 60), seconds % 60))}
    </span>
  );
}

/** How far who asked may go, with the amount marked. */
export function Bar({ reading, units }: { reading: Reading; units: number }) {
  const scale = Math.max(scaleOf(reading), units);
  return (
    <div class="slide">
      <Limit alone={reading.alone} peer={reading.peer} scale={scale} at={units} />
      <Ticks alone={reading.alone} peer={reading.peer} scale={scale} reading={reading} />
    </div>
  );
}

/** Why it is inside, and on whose budgets it counts. */
export function Why({ reading, name, fits }: { reading: Reading; name: string; fits: boolean }) {
  const set = reading.json.set_by.with_peer;
  const boundary = set === null ? undefined : words.value?.boundaries[set.boundary]?.title;
  return (
    <>
      <ul class="why">
        {reading.peer > 0 && (
          <li>
            <Glyph name={fits ? "ok" : "lock"} small />
            <span>
              <b>{limitText(reading, fits)}</b>{" "}
              {reasonOf(reading, set)} <cite>{boundary}</cite>
            </span>
          </li>
        )}
        <li>
          <Glyph name="one" small />
          <span>
            <b>{t.cosign.whose(name)}</b> {t.cosign.whoseHow(name)}
          </span>
        </li>
      </ul>
      <Meters budgets={reading.json.budgets} measure={reading.measure} />
    </>
  );
}

function limitText(reading: Reading, fits: boolean): string {
  const most = unitsText(reading.peer, reading.measure);
  if (!fits) return reading.measured ? t.decide.whyPeer(most) : t.decide.whyOncePeer;
  return reading.measured ? t.cosign.inside(most) : t.cosign.insideOnce;
}

/** How it ended, for a colleague who was asked. */
export function Over({ asked: { decision, case: row }, cosign, refusal }: { asked: Asked; cosign: CosignView; refusal: Refusal | null }) {
  const own = cosign.peer !== null && cosign.peer.id === you.value?.id;
  const name = firstName(decision.by);
  const text =
    decision.state === "made" || decision.state === "reversed"
      ? t.cosign.tookIt(own ? t.timeline.you : (cosign.peer?.name ?? ""), givenText(decision, words.value), nameOf(row))
      : decision.state === "withdrawn" ? t.cosign.tookBack(name)
      : own && cosign.reason === "outside" ? t.cosign.noLongerFits(name)
      : endedText(decision, cosign);
  return (
    <p class="row start">
      <Glyph name={decision.state === "made" ? "ok" : "warn"} />
      <span>
        <b>{text}</b> {own && refusal !== null && refusal.detail}
      </span>
    </p>
  );
}

import { useRef } from "preact/hooks";
import { currencySign, unitsText } from "../format";
import { toField, typedUnits } from "../money";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Limit } from "../ui/limit";
import { vars } from "../ui/vars";
import { scaleOf, stops, type Reading } from "./reading";
import type { Standing } from "./standing";

/** Share of the scale within which a dragged amount jumps onto a limit. */
const SNAP = 0.02;
const STEPS = 100;
/** Percent of the scale that a band must have so that its word stands under it beside its amount. */
const ROOM_FOR_WORD = 24;

interface Props {
  reading: Reading;
  typed: string;
  standing: Standing;
  emergency: boolean;
  invalid: boolean;
  off: boolean;
  onAmount: (typed: string) => void;
}

/** The amount, typed, dragged or stepped; and in which band it lies. */
export function Amount({ reading, typed, standing, emergency, invalid, off, onAmount }: Props) {
  const { measure } = reading;
  const scale = useRef(0);
  // The scale never shrinks under the hand, else the thumb would move by itself.
  scale.current = Math.max(scale.current, scaleOf(reading));
  const dragging = useRef(false);
  const units = typedUnits(typed, measure.digits) ?? 0;
  const step = stepOf(scale.current);
  const limits = emergency ? [0, reading.emergency?.atMost ?? 0] : stops(reading);
  const set = (value: number) => onAmount(toField(Math.min(scale.current, Math.max(0, value)), measure.digits));
  const dragged = (value: number) => {
    const near = limits.find((stop) => Math.abs(stop - value) <= scale.current * SNAP);
    set(near ?? Math.round(value / step) * step);
  };
  const keyed = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    const to = { Home: 0, End: scale.current }[event.key];
    if (by === undefined && to === undefined) return;
    event.preventDefault();
    // From one step to the next, leaving a limit like any other amount.
    const floor = by !== undefined && by < 0 ? Math.ceil(units / step) : Math.floor(units / step);
    set(to ?? (floor + (by ?? 0)) * step);
  };
  const money = measure.measure === "money" && measure.unit !== null;
  const [alone, peer] = emergency ? [reading.emergency?.atMost ?? 0, 0] : [reading.alone, reading.peer];
  return (
    <>
      <div class="row amount-row">
        <label class="amount">
          {money && measure.unit !== null && <span aria-hidden="true">{currencySign(measure.unit)}</span>}
          <input
            value={typed}
            inputMode={measure.digits > 0 ? "decimal" : "numeric"}
            autocomplete="off"
            readOnly={off}
            data-field="amount"
            aria-label={t.decide.amount(measure.unit ?? "")}
            aria-invalid={invalid}
            onInput={(event) => onAmount(event.currentTarget.value)}
          />
          {!money && measure.unit !== null && <span aria-hidden="true">{measure.unit}</span>}
        </label>
        <output class="band" data-band={standing.band} aria-live="polite">
          <Glyph name={standing.glyph} />
          <span>{standing.words}</span>
        </output>
        <span class="right small quiet wide nowrap">
          <Key of="[" /> <Key of="]" /> {t.decide.limits}
        </span>
      </div>
      <div class="slide">
        <Limit alone={alone} peer={peer} scale={scale.current} />
        <input
          type="range"
          min="0"
          max={scale.current}
          step="1"
          value={Math.min(units, scale.current)}
          disabled={off}
          aria-label={t.decide.amountSlider}
          aria-valuetext={t.decide.sliderText(unitsText(units, measure), standing.words)}
          onPointerDown={() => (dragging.current = true)}
          onPointerUp={() => (dragging.current = false)}
          onKeyDown={keyed}
          onInput={(event) => dragged(Number(event.currentTarget.value))}
        />
        <Ticks alone={alone} peer={peer} scale={scale.current} reading={reading} />
      </div>
    </>
  );
}

/** What ends where, under the bar. */
export function Ticks({ alone, peer, scale, reading }: { alone: number; peer: number; scale: number; reading: Reading }) {
  const share = (units: number) => Math.min(100, (100 * units) / scale);
  const most = Math.max(alone, peer);
  return (
    <p class="ticks" style={vars({ a: share(alone), p: share(most) })} aria-hidden="true">
      <span class="band" data-band="alone">
        {alone > 0 && (
          <>
            {share(alone) > ROOM_FOR_WORD && (
              <span>
                <Glyph name="one" small /> {t.latitude.alone}
              </span>
            )}
            <b>{unitsText(alone, reading.measure)}</b>
          </>
        )}
      </span>
      <span class="band" data-band="peer">
        {peer > alone && (
          <>
            {share(peer) - share(alone) > ROOM_FOR_WORD && (
              <span>
                <Glyph name="two" small /> {t.latitude.peer}
              </span>
            )}
            <b>{unitsText(peer, reading.measure)}</b>
          </>
        )}
      </span>
      <span class="band" data-band="closed">
        {100 - share(most) > ROOM_FOR_WORD / 2 && (
          <span>
            <Glyph name="lock" small /> {t.latitude.closed}
          </span>
        )}
      </span>
    </p>
  );
}

/** A step of the arrow keys: a round hundredth of the scale, in smallest units. */
function stepOf(scale: number): number {
  const raw = scale / STEPS;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  return Math.max(1, Math.round(([1, 2, 5, 10].find((each) => each * power >= raw) ?? 10) * power));
}

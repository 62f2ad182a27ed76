import { amountShort, unitsText } from "../format";
import { toText } from "../money";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Limit } from "../ui/limit";
import { scaleOf, type Reading } from "./reading";

interface Props {
  reading: Reading;
  number: number | null;
  chosen: boolean;
  onChoose: () => void;
}

/** One remedy in one line: its key, its name, its bar, its two limits. */
export function ActionRow({ reading, number, chosen, onChoose }: Props) {
  return (
    <button
      class="act"
      id={`act-${reading.action}`}
      type="button"
      aria-expanded={chosen}
      aria-keyshortcuts={number === null ? undefined : String(number)}
      onClick={onChoose}
    >
      {number === null ? <span /> : <Key of={String(number)} />}
      <span class={chosen ? "strong clip" : "clip"}>{reading.title}</span>
      {reading.state === "ask" ? (
        <span class="chip ask">
          <Glyph name="ask" small />
          {t.latitude.askFirst}
        </span>
      ) : (
        <Limit alone={reading.alone} peer={reading.peer} scale={scaleOf(reading)} />
      )}
      <Cells reading={reading} />
    </button>
  );
}

function Cells({ reading }: { reading: Reading }) {
  const { alone, peer, measured, measure } = reading;
  const short = (units: number) => amountShort(toText(units, measure.digits), measure);
  if (reading.state === "shut") {
    return (
      <>
        <span class="to">{t.latitude.closed}</span>
        <span class="to" />
      </>
    );
  }
  if (reading.state === "ask") {
    const most = reading.asks.find((ask) => ask.upTo !== null)?.upTo ?? null;
    return (
      <>
        <span class="to">{t.latitude.closed}</span>
        <span class="to" data-band={most === null ? undefined : "alone"}>
          {most !== null && (
            <>
              {measured ? amountShort(most, measure) : t.latitude.yes}
              <span class="sr">{t.latitude.ifYes}</span>
              <span aria-hidden="true">?</span>
            </>
          )}
        </span>
      </>
    );
  }
  return (
    <>
      {alone > 0 ? (
        <span class="to" data-band="alone" title={measured ? unitsText(alone, measure) : undefined}>
          <span class="sr">{measured ? t.latitude.aloneUpTo : t.latitude.alone}</span>
          {measured ? short(alone) : t.latitude.yes}
        </span>
      ) : (
        <span class="to">{t.latitude.notAlone}</span>
      )}
      {peer > alone ? (
        <span class="to" data-band="peer" title={measured ? unitsText(peer, measure) : undefined}>
          <span class="sr">{measured ? t.latitude.peerUpTo : t.latitude.peer}</span>
          {measured ? short(peer) : t.latitude.yes}
        </span>
      ) : (
        <span class="to" aria-hidden="true">
          –
        </span>
      )}
    </>
  );
}

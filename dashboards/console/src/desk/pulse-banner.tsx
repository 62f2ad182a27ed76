import { signal } from "@preact/signals";
import { countText } from "../format";
import { useKeys } from "../keys";
import { follow } from "../place";
import { live, shared, surges, waitingCount, words } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { reactsText, surgeText, topicTitle } from "./case-words";
import { topic } from "./filter";
import { heightOf, linePath, usualHeight } from "./pulse-line";
import { VoicesDialog } from "./pulse-voices";
import type { SurgeView } from "../wire";

/** How high each surge stood when this person hid it: it comes back when it has risen a step. */
const hidden = signal<Readonly<Record<string, number>>>({});
/** The surge whose voices are read: they stay when another becomes the highest, or all is calm. */
const heard = signal<SurgeView | null>(null);
const LINE = { width: 96, height: 20 };

/** What customers speak of more than usual, now. The row is always there, so that nothing below it jumps. */
export function PulseBanner() {
  return (
    <>
      <Row />
      {heard.value !== null && <VoicesDialog surge={heard.value} onClose={() => (heard.value = null)} />}
    </>
  );
}

function Row() {
  const open = surges.value.filter((surge) => heightOf(surge.times) > (hidden.value[surge.id] ?? 0));
  const first = open[0];
  useKeys({
    p: () => {
      if (first !== undefined) toggle(first);
    },
  });
  if (first === undefined) {
    return (
      <aside class="pulse calm" aria-label={t.pulse.label}>
        <Glyph name="pulse" small />
        <span class="clip small">{live.value && surges.value.length === 0 && t.pulse.calm}</span>
      </aside>
    );
  }
  const title = topicTitle(first.topic, words.value);
  const limits = reactsText(first, words.value);
  const { runs, usual } = surgeText(first, words.value);
  return (
    <aside class="pulse" aria-label={t.pulse.label}>
      <Glyph name="pulse" />
      <span class="sr" role="status">
        {t.pulse.begins(title)}
      </span>
      <span class="clip pulse-what" title={first.reason}>
        <b>{runs}</b>
        {usual}
      </span>
      <Line surge={first} />
      {open.length > 1 && (
        <a class="small pulse-more" href="/pulse" onClick={follow}>
          {t.pulse.more(open.length - 1)}
        </a>
      )}
      {limits !== "" && (
        <>
          <span class="pulse-sep" aria-hidden="true" />
          <span class="clip small" title={limits}>
            {limits}
          </span>
        </>
      )}
      <span class="right row">
        <button class="btn mini" type="button" aria-haspopup="dialog" onClick={() => (heard.value = first)}>
          {t.pulse.voices}
        </button>
        <Show surge={first} />
        <button
          class="btn mini quiet-btn"
          type="button"
          aria-label={t.pulse.hide}
          onClick={() => (hidden.value = { ...hidden.value, [first.id]: heightOf(first.times) })}
        >
          <Glyph name="x" />
        </button>
      </span>
    </aside>
  );
}

function Show({ surge }: { surge: SurgeView }) {
  const on = topic.value === surge.topic;
  // Counted only where every row is here.
  const complete = shared.value.length >= waitingCount.value;
  const count = shared.value.filter((row) => row.topics.includes(surge.topic)).length;
  const nobody = complete && count === 0 && !on;
  return (
    <button
      class="btn mini"
      type="button"
      aria-pressed={on}
      aria-keyshortcuts="P"
      disabled={nobody}
      onClick={() => toggle(surge)}
    >
      {on ? t.pulse.all : nobody ? t.pulse.none : complete ? t.pulse.show(countText(count)) : t.pulse.showSome}
      <Key of="P" />
    </button>
  );
}

function toggle(surge: SurgeView): void {
  topic.value = topic.value === surge.topic ? null : surge.topic;
}

/** How many spoke, up to when it was last said; the dashed line is what is usual. */
function Line({ surge }: { surge: SurgeView }) {
  const { width, height } = LINE;
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="base" d={`M0 ${usualHeight(surge, LINE)}H${width}`} />
      <path d={linePath(surge.line, LINE)} />
    </svg>
  );
}

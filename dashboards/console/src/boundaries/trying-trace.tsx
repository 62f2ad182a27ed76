import { wanted } from "../documents/text";
import { amountText, currencyDigits, factText, type Measure } from "../format";
import { toUnits } from "../money";
import { follow } from "../place";
import { words } from "../store";
import { ty } from "../texts/trying";
import { Glyph, type GlyphName } from "../ui/glyph";
import { Limit } from "../ui/limit";
import { matters, pairs, type Clause, type Pair, type Part, type Side, type TriedAction, type Truth } from "./trying-data";

const SIGNS: Record<Truth, { name: GlyphName; kind: string }> = {
  true: { name: "ok", kind: "is-good" },
  false: { name: "x", kind: "quiet" },
  unknown: { name: "ask", kind: "is-ask" },
};

/** How far one may go with each action by both sets, and what became of every clause. `name`: the document in the hand. */
export function TriedActions({ actions, name }: { actions: TriedAction[]; name: string }) {
  if (actions.length === 0) return <p class="second">{ty.noActions}</p>;
  return (
    <>
      {actions.map((action) => (
        <section key={action.action} class="tried" aria-label={action.title}>
          <div class="row wrap">
            <h3>{action.title}</h3>
            <span class={action.differs ? "chip strong" : "chip line"}>{action.differs ? ty.differs : ty.same}</span>
          </div>
          <Both action={action} />
          <Trace action={action} name={name} />
        </section>
      ))}
    </>
  );
}

function Both({ action }: { action: TriedAction }) {
  const known = words.value?.actions[action.action];
  const money = action.unit !== null && /^[A-Z]{3}$/.test(action.unit);
  const measure: Measure = known ?? { measure: money ? "money" : null, unit: action.unit, digits: money ? currencyDigits(action.unit ?? "") : 0 };
  const sides = [
    ["draft", action.draft],
    ["live", action.live],
  ] as const;
  const units = (text: string) => toUnits(text, measure.digits) ?? 0;
  const scale = 1.25 * Math.max(1, ...sides.map(([, side]) => (side === null ? 0 : units(side.latitude.with_peer))));
  return (
    <dl class="both">
      {sides.map(([name, side]) => (
        <div key={name} data-side={name}>
          <dt>{ty.sides[name]}</dt>
          <dd>{side === null ? <span class="second">{ty.noSide}</span> : <Reach side={side} measure={measure} units={units} scale={scale} />}</dd>
        </div>
      ))}
    </dl>
  );
}

type ReachProps = { side: Side; measure: Measure; units: (text: string) => number; scale: number };

function Reach({ side: { latitude }, measure, units, scale }: ReachProps) {
  const { alone, with_peer: peer, smallest } = latitude;
  const closed = units(peer) === 0;
  const shown = (text: string) => amountText(text, measure);
  if (closed) {
    return (
      <span class="band" data-band="closed">
        <Glyph name="lock" small />
        {ty.closed}
      </span>
    );
  }
  // Without a measure there is nothing to count: it may be given, alone or with a peer.
  if (measure.measure === null && measure.unit === null) {
    const own = units(alone) > 0;
    return (
      <span class="band" data-band={own ? "alone" : "peer"}>
        <Glyph name={own ? "one" : "two"} small />
        {own ? ty.alone : ty.peer}
      </span>
    );
  }
  return (
    <>
      <Limit alone={units(alone)} peer={units(peer)} scale={scale} />
      <span class="band num" data-band="alone">
        <Glyph name="one" small />
        {ty.alone} {shown(alone)}
      </span>
      <span class="band num" data-band="peer">
        <Glyph name="two" small />
        {ty.peer} {shown(peer)}
      </span>
      {units(smallest) > 0 && <span class="small second num">{ty.smallest(shown(smallest))}</span>}
    </>
  );
}

function Trace({ action, name }: { action: TriedAction; name: string }) {
  const all = pairs(action);
  const first = all.filter(matters);
  const others = all.filter((pair) => !matters(pair));
  const list = (of: Pair[]) => of.map((pair) => <One key={pair.key} pair={pair} name={name} />);
  return (
    <div class="stack">
      <ul class="trace" aria-label={ty.clauses(action.title)}>
        {list(first)}
      </ul>
      {others.length > 0 && (
        <details>
          <summary class="small second">{ty.uncounted(others.length)}</summary>
          <ul class="trace">{list(others)}</ul>
        </details>
      )}
    </div>
  );
}

/** One clause: whether it is so in the draft, why, and what it was where that differs. */
function One({ pair: { live, draft }, name }: { pair: Pair; name: string }) {
  const clause = draft ?? live;
  if (clause === null) return null;
  const other = draft === null ? ty.gone : live === null ? ty.fresh : live.truth === draft.truth ? null : ty.was(ty.truths[live.truth]);
  return (
    <li class="clause" data-counts={clause.counts}>
      <Sign of={clause.truth} />
      <div>
        <p>
          {clause.text} <span class="second">{clause.why}</span>
        </p>
        <p class="row wrap small second">
          <Place clause={clause} name={name} />
          {clause.sets.map((each) => (
            <span key={each} class="chip">
              {ty.sets[each]}
            </span>
          ))}
          {clause.closes && <span class="chip bad">{ty.closes}</span>}
          {other !== null && <span class="chip line">{other}</span>}
        </p>
        <Whole title={ty.parts} part={clause.condition} />
        <Whole title={ty.must} part={clause.must} />
      </div>
    </li>
  );
}

function Place({ clause: { boundary, line }, name }: { clause: Clause; name: string }) {
  if (boundary !== name) {
    return (
      <a href={`/boundaries/${boundary}`} onClick={follow}>
        {ty.elsewhere(boundary, line)}
      </a>
    );
  }
  return (
    <button class="line-link" type="button" onClick={() => (wanted.value = { line, column: 1 })}>
      {ty.line(line)}
    </button>
  );
}

function Sign({ of }: { of: Truth }) {
  const { name, kind } = SIGNS[of];
  return (
    <span class={kind}>
      <Glyph name={name} small label={ty.truths[of]} />
    </span>
  );
}

/** A condition of several parts, each with what it comes to; one of a single part is told by the clause itself. */
function Whole({ title, part }: { title: string; part: Part | null }) {
  if (part === null || part.joined === null) return null;
  return (
    <details>
      <summary class="small second">{title}</summary>
      <Parts of={part} />
    </details>
  );
}

function Parts({ of: { joined, parts } }: { of: Part }) {
  return (
    <>
      {joined !== null && <p class="small second">{ty.joined[joined]}</p>}
      <ul class="parts-of">
        {parts.map((part, at) => (
          <li key={at} class="clause">
            <Sign of={part.truth} />
            <div>
              <p>{part.text}</p>
              {part.reads.length > 0 && (
                <p class="small second">
                  {part.reads.map(({ fact, title, value }) => ty.reads(title, factText(value, words.value?.facts[fact], words.value?.currency ?? ""))).join(", ")}
                </p>
              )}
              {part.joined !== null && <Parts of={part} />}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

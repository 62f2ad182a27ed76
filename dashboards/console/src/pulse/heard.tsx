import type { Feeling } from "../desk/case-words";
import { Voice } from "../desk/timeline";
import { clockTime, countText, plain, since } from "../format";
import { follow } from "../place";
import { minute, you } from "../store";
import { locale, t } from "../texts";
import { tp } from "../texts/pulse";
import { Meter } from "../ui/limit";
import { partsBy, type Part } from "./rows";
import type { CaseRow, Heard, Share } from "../wire";

const BY: readonly Share["by"][] = ["sentiment", "tier", "kind", "channel"];
/** Parts of one kind that are named; the rest is added up. */
const NAMED = 4;

/** Who speaks of it, by what they have in common. */
export function Who({ heard }: { heard: Heard }) {
  if (heard.speakers === 0) return null;
  return (
    <div class="stack">
      <h3>
        {tp.topic.who(countText(heard.speakers))} <span class="small second">{tp.topic.whoSince(clockTime(heard.since))}</span>
      </h3>
      {!heard.whole && <p class="small second">{tp.topic.notWhole(countText(heard.speakers))}</p>}
      <div class="shares">
        {BY.map((by) => (
          <Parts key={by} by={by} parts={partsBy(heard.shares, by)} of={heard.speakers} />
        ))}
      </div>
    </div>
  );
}

function Parts({ by, parts, of }: { by: Share["by"]; parts: Part[]; of: number }) {
  if (parts.length === 0) return null;
  const rest = parts.slice(NAMED).reduce((sum, { speakers }) => sum + speakers, 0);
  return (
    <dl class="parts">
      <dt class="small second">{tp.topic.by[by]}</dt>
      {parts.slice(0, NAMED).map(({ value, speakers }) => (
        <PartLine key={value} title={titleOf(by, value)} speakers={speakers} of={of} />
      ))}
      {rest > 0 && <PartLine title={tp.topic.others(countText(parts.length - NAMED))} speakers={rest} of={of} />}
    </dl>
  );
}

function PartLine({ title, speakers, of }: { title: string; speakers: number; of: number }) {
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(speakers / of);
  return (
    <dd class="part">
      <span class="clip">{title}</span>
      <span class="num second">{percent}</span>
      <Meter spent={(100 * speakers) / of} />
    </dd>
  );
}

function titleOf(by: Share["by"], value: string | null): string {
  if (value === null) return tp.topic.unknown;
  if (by === "sentiment") return t.feel[value as Feeling];
  return plain(by === "kind" ? (t.kinds[value] ?? value) : by === "channel" ? (t.channels[value] ?? value) : value);
}

/** The newest voices, each of another customer, and who has each of their cases. */
export function Voices({ heard }: { heard: Heard | null }) {
  return (
    <div class="stack">
      <h3>{tp.topic.voices}</h3>
      {heard === null && <p class="second">{tp.topic.voicesOthers}</p>}
      {heard !== null && heard.voices.length === 0 && <p class="second">{tp.topic.voicesNone}</p>}
      {heard !== null && heard.voices.length > 0 && (
        <ol class="timeline flat">
          {heard.voices.map(({ signal, case: row }) => (
            <Voice key={signal.id} entry={signal} name={row.name}>
              <a class="small second" href={`/case/${row.id}`} onClick={follow}>
                {tp.topic.caseOf(row.number, standsText(row))}
              </a>
            </Voice>
          ))}
        </ol>
      )}
    </div>
  );
}

function standsText({ state, claimed_by: by, snoozed_until: until, opened_at: opened }: CaseRow): string {
  if (state === "closed") return tp.topic.closed;
  if (by !== null) return by.id === you.value?.id ? tp.topic.yours : tp.topic.has(by.name);
  return until == null ? tp.topic.waits(since(opened, minute.value)) : tp.topic.snoozed;
}

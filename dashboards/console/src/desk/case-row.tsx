import { draftOf } from "../drafts";
import { plain, since } from "../format";
import { claim, isUnderWay } from "../acts";
import { live, minute, openId, show, words, works, you } from "../store";
import { t } from "../texts";
import { Glyph, Level } from "../ui/glyph";
import { SocialClock } from "./social-clock";
import { feelingOf, glyphOf, nameOf, topicTitle } from "./case-words";
import type { CaseRow } from "../wire";

const HOT = 3;

type Props = {
  row: CaseRow;
  /** A colleague took it: it stays to be seen for a moment. */
  left: boolean;
  /** What is around it says already that it is acute. */
  amongAcute?: boolean;
};

/** A case as a row. */
export function CaseRowItem({ row, left, amongAcute = false }: Props) {
  const held = !left && row.claimed_by !== null && row.claimed_by.id === you.value?.id;
  const feeling = feelingOf(row.sentiment);
  const level = Math.min(HOT, Math.max(0, row.severity));
  const title = row.topics[0];
  return (
    <li class="case" data-case={row.id} data-left={left} aria-current={openId.value === row.id && !left ? "true" : undefined}>
      <Glyph name={glyphOf(row.kind, row.channel)} label={t.kinds[row.kind] ?? row.kind} />
      <span class="row clip">
        <Level
          of={row.acute ? HOT : level}
          hot={row.acute || level === HOT}
          label={row.acute ? t.queue.acute : (t.queue.level[level] ?? "")}
        />
        <a
          class="name clip"
          href={`/case/${row.id}`}
          onClick={(event) => {
            event.preventDefault();
            show(row.id);
          }}
        >
          {nameOf(row)}
        </a>
      </span>
      <span class="num small second">{held ? t.queue.wrote(since(row.last_at, minute.value)) : since(row.opened_at, minute.value)}</span>
      <span class="line2">
        {row.acute && !amongAcute && <span class="chip bad">{t.queue.acute}</span>}
        <SocialClock row={row} />
        {feeling !== null && !row.acute && row.clock == null && (
          <span class="feel">
            <Glyph name={feeling} small />
            {t.feel[feeling]}
          </span>
        )}
        <span class="clip">{title === undefined ? plain(t.kinds[row.kind] ?? row.kind) : topicTitle(title, words.value)}</span>
        <RowEnd row={row} held={held} left={left} />
      </span>
    </li>
  );
}

function RowEnd({ row, held, left }: { row: CaseRow; held: boolean; left: boolean }) {
  if (held) {
    const fresh = openId.value === row.id ? 0 : row.signals - draftOf(row.id).value.seen;
    return fresh > 0 ? <span class="chip line right">{t.queue.fresh(fresh)}</span> : null;
  }
  if (left) return <span class="right">{whoHas(row)}</span>;
  if (!works.value) return null;
  return (
    <button
      class="btn mini right"
      type="button"
      aria-label={t.queue.claimOne(nameOf(row))}
      disabled={!live.value || isUnderWay("claim", row.id)}
      onClick={() => void claim(row)}
    >
      {t.queue.claim}
    </button>
  );
}

/** Why a row that was for everyone is not any more. */
function whoHas({ claimed_by: by, state, snoozed_until: until, team }: CaseRow): string {
  if (state === "closed") return t.case.closed;
  if (until != null) return t.queue.snoozed;
  if (by === null) return t.queue.movedTo(plain(team));
  return by.id === you.value?.id ? t.queue.withYou : t.queue.takenBy(by.name);
}

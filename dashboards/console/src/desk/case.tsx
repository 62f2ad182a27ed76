import { useEffect, useRef } from "preact/hooks";
import { change, draftOf } from "../drafts";
import { clockTime } from "../format";
import { useKeys } from "../keys";
import { claim, closeCase, handBack, isUnderWay } from "../acts";
import { follow } from "../place";
import { live, openCase, openId, show, state, works, you } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import { Answer } from "./answer";
import { AskLine } from "./ask-line";
import { nameOf } from "./case-words";
import { Facts, Standing } from "./facts";
import { partingWith } from "./parting";
import { Presence } from "./presence";
import { SocialClock } from "./social-clock";
import { Timeline } from "./timeline";
import type { CaseRow, CaseView } from "../wire";

/** The open case: who it is, what is known, what happened. */
export function CaseColumn() {
  const id = openId.value;
  const view = openCase.value;
  const refused = id === null ? undefined : state.value.refused[`case:${id}`];
  // Case number only: a title may be read over a shoulder.
  useEffect(() => {
    document.title = view === null ? t.product : `${t.case.number(view.case.number)} · ${t.product}`;
  }, [view?.case.number]);
  if (id === null) {
    return (
      <section class="open-case" aria-label={t.case.none} data-column tabIndex={-1}>
        <div class="center page-state">
          <h1>{t.case.none}</h1>
          <p class="second">{t.case.noneHow}</p>
        </div>
      </section>
    );
  }
  if (refused !== undefined) {
    return (
      <section class="open-case" aria-label={t.case.notThere} data-column tabIndex={-1}>
        <div class="center page-state">
          <Glyph name="lock" />
          <h1>{t.case.notThere}</h1>
          <p class="second">{sentence(refused)}</p>
          <button class="btn" type="button" onClick={() => show(null)}>
            {t.case.backToQueue}
          </button>
        </div>
      </section>
    );
  }
  if (view === null) {
    return (
      <section class="open-case" aria-label={t.case.loading} data-column tabIndex={-1}>
        <h1 class="sr">{t.case.loading}</h1>
        <Skeleton rows={6} kind="text" label={t.case.loading} />
      </section>
    );
  }
  return <OpenCase key={id} view={view} />;
}

/** The service’s reason as a sentence. */
function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

function OpenCase({ view }: { view: CaseView }) {
  const { case: row } = view;
  const title = useRef<HTMLHeadingElement>(null);
  // Opening is a step to another place: the ear and the keys go along.
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (draftOf(row.id).peek().seen < row.signals) change(row.id, { seen: row.signals });
  }, [row.signals]);
  return (
    <section class="open-case" aria-label={t.case.label(row.number)} data-column>
      <header class="case-head">
        <div class="row wrap">
          <h1 class="clip" ref={title} tabIndex={-1}>
            {row.customer === null ? (
              nameOf(row)
            ) : (
              <a href={`/customer/${row.id}`} title={t.case.customer(nameOf(row))} onClick={follow}>
                {nameOf(row)}
              </a>
            )}
          </h1>
          <Standing view={view} />
          {row.acute && (
            <span class="chip bad">
              <Glyph name="warn" small />
              {t.case.acute}
            </span>
          )}
          <SocialClock row={row} whole />
          <span class="quiet small clip">{t.case.since(row.number, clockTime(row.opened_at))}</span>
          <Presence caseId={row.id} />
          <Acts row={row} />
        </div>
        <Facts view={view} />
        <AskLine view={view} />
      </header>
      <Timeline view={view} />
      <Answer row={row} />
    </section>
  );
}

/** Claim it, or let it go: hand it back, move, snooze or close it. */
function Acts({ row }: { row: CaseRow }) {
  const own = row.claimed_by !== null && row.claimed_by.id === you.value?.id;
  const open = row.state === "open";
  useKeys(
    own && open
      ? {
          h: () => void handBack(row),
          e: () => void closeCase(row),
          m: () => (partingWith.value = { how: "move", row }),
          w: () => (partingWith.value = { how: "snooze", row }),
        }
      : {},
  );
  if (!open) return <span class="right chip">{t.case.closed}</span>;
  if (row.claimed_by !== null && !own) {
    return (
      <span class="right chip">
        <Glyph name="one" small />
        {t.case.heldBy(row.claimed_by.name)}
      </span>
    );
  }
  const rests = row.snoozed_until == null ? null : <span class="chip">{t.case.snoozed(clockTime(row.snoozed_until))}</span>;
  if (!own && !works.value) return rests === null ? null : <span class="right">{rests}</span>;
  if (!own) {
    return (
      <span class="right row">
      {rests}
      <button
        class="btn main"
        type="button"
        aria-keyshortcuts="C"
        disabled={!live.value || isUnderWay("claim", row.id)}
        onClick={() => void claim(row)}
      >
        {t.case.claim} <Key of="C" />
      </button>
      </span>
    );
  }
  return (
    <span class="right row">
      <button
        class="btn quiet-btn"
        type="button"
        aria-keyshortcuts="H"
        disabled={!live.value || isUnderWay("release", row.id)}
        onClick={() => void handBack(row)}
      >
        {t.case.handBack} <Key of="H" />
      </button>
      <button
        class="btn quiet-btn"
        type="button"
        aria-keyshortcuts="M"
        aria-haspopup="dialog"
        disabled={!live.value}
        onClick={() => (partingWith.value = { how: "move", row })}
      >
        {t.case.move} <Key of="M" />
      </button>
      <button
        class="btn quiet-btn"
        type="button"
        aria-keyshortcuts="W"
        aria-haspopup="dialog"
        disabled={!live.value}
        onClick={() => (partingWith.value = { how: "snooze", row })}
      >
        {t.case.snooze} <Key of="W" />
      </button>
      <button
        class="btn"
        type="button"
        aria-keyshortcuts="E"
        disabled={!live.value || isUnderWay("close", row.id)}
        onClick={() => void closeCase(row)}
      >
        {t.case.closeCase} <Key of="E" />
      </button>
    </span>
  );
}

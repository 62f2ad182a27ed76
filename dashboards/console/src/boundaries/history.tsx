import { useEffect, useState } from "preact/hooks";
import { ApiProblem, call } from "../api";
import { clockTime, exactTime } from "../format";
import { follow } from "../place";
import { sayDone } from "../says";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { Glyph } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import type { Overview, Revision } from "./answers";
import { revisions } from "./data";
import { Differences } from "./diff";
import { ReasonDialog } from "./publish";

const KEPT = "remit.rollback-reason";

/** Every publication: who, when, why, what it changed; and the way back to it. */
export function HistoryPage({ overview }: { overview: Overview }) {
  const [found, setFound] = useState<Revision[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const [back, setBack] = useState<Revision | null>(null);
  useEffect(() => {
    revisions().then(setFound, (problem: unknown) => {
      if (!(problem instanceof ApiProblem)) throw problem;
      setFailed(true);
    });
  }, [overview.revision]);
  const shown = found?.find(({ number }) => number === chosen) ?? found?.[0] ?? null;
  const live = found?.find(({ stage }) => stage === "live");
  // What it was published over: the live set of then.
  const before = found?.find(({ number, stage }) => number < (shown?.number ?? 0) && stage === "live");
  return (
    <main class="page scroll" id="main">
      <div class="page-head">
        <div>
          <a class="small second" href="/boundaries" onClick={follow}>
            {tb.edit.back}
          </a>
          <h1>{tb.history.title}</h1>
        </div>
      </div>
      {failed && <p role="alert">{t.failed.noAnswer}</p>}
      {found === null && !failed && <Skeleton rows={6} kind="text" label={tb.history.loading} />}
      {found !== null && shown !== null && (
        <div class="split">
          <ol class="panel revisions" aria-label={tb.history.label}>
            {found.map((each) => (
              <li key={each.number} aria-current={each.number === shown.number ? "true" : undefined}>
                <button type="button" onClick={() => setChosen(each.number)}>
                  <b>{each.reason}</b>
                  <time class="small second" dateTime={each.at} title={exactTime(each.at)}>
                    {tb.history.by(each.number, each.by?.name ?? null, clockTime(each.at))}
                  </time>
                  {each.number === live?.number && (
                    <span class="stage" data-s="live">
                      <Glyph name="live" small />
                      {tb.history.live}
                    </span>
                  )}
                  {each.stage !== "live" && (
                    <span class="stage small second" data-s={each.stage}>
                      <i class="stage-dot" aria-hidden="true" />
                      {tb.history.stages[each.stage]}
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ol>
          <section class="panel" aria-label={tb.history.what}>
            <div class="panel-head">
              <h2>{tb.history.what}</h2>
              {shown.revision !== live?.revision && (
                <button class="btn right" type="button" onClick={() => setBack(shown)}>
                  {tb.history.back}
                </button>
              )}
            </div>
            <div class="pad">
              {before === undefined ? (
                <p class="second">{tb.history.first}</p>
              ) : (
                <Differences from={before.revision} to={shown.revision} />
              )}
            </div>
          </section>
        </div>
      )}
      {back !== null && (
        <ReasonDialog
          title={tb.history.backTitle(back.number)}
          how={tb.history.backHow}
          act={tb.history.act}
          failed={tb.history.failed}
          kept={KEPT}
          onClose={() => setBack(null)}
          run={async (reason) => {
            await call("POST", "/v1/boundaries:rollback", { revision: back.revision, reason });
            sayDone(tb.history.done(back.number));
          }}
        >
          <Differences from="live" to={back.revision} />
        </ReasonDialog>
      )}
    </main>
  );
}

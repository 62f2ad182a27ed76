import { useEffect, useState } from "preact/hooks";
import { call } from "../api";
import { both, clockTime, exactTime, moneyText } from "../format";
import { sayDone } from "../says";
import { words } from "../store";
import { locale } from "../texts";
import { tt } from "../texts/trial";
import { Skeleton } from "../ui/skeleton";
import type { CandidateWords } from "../wire";
import { Differences } from "./diff";
import { ForWhom } from "./for-whom";
import { ReasonDialog } from "./publish";
import { bodyOf, EVERYBODY, isWhole, type Choice } from "./staging";
import { refreshTrial, teams, trial, trialFailed, type EndedTrial, type Report } from "./trial-data";
import { Seen } from "./trial-seen";

const AGAIN_MS = 5000;
const KEPT = "remit.trial-reason.";
type Act = "promote" | "move" | "shadow" | "away";

/** What is on trial beside what is live: for whom, what was seen of it, and its next move. */
export function TrialPanel() {
  const on = words.value?.candidate ?? null;
  useEffect(() => {
    void refreshTrial();
    if (on === null) return;
    // What associates see and decide is added up at the service; it is looked at for as long as this is open.
    const timer = setInterval(() => void refreshTrial(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [on?.id, on?.since]);
  const { candidate, last } = trial.value ?? { candidate: null, last: null };
  if (on === null) return last === null ? null : <p class="small second">{endOf(last)}</p>;
  return (
    <section class="panel trial" aria-label={tt.label}>
      {candidate === null || candidate.candidate.id !== on.id ? (
        <div class="pad">
          {trialFailed.value ? <p role="alert">{tt.notLoaded}</p> : <Skeleton rows={4} kind="text" label={tt.loading} />}
        </div>
      ) : (
        <Panel report={candidate} />
      )}
    </section>
  );
}

function Panel({ report }: { report: Report }) {
  const [act, setAct] = useState<Act | null>(null);
  const of = report.candidate;
  return (
    <>
      <div class="panel-head wrap">
        <span class="stage" data-s={of.stage}>
          <i class="stage-dot" aria-hidden="true" />
          <h2>{tt.stages[of.stage]}</h2>
        </span>
        <span class="second">{both(of.documents.map(({ title }) => title))}</span>
        <span class="row right wrap">
          <button class="btn" type="button" onClick={() => setAct("away")}>
            {tt.withdraw}
          </button>
          {of.stage === "canary" && (
            <button class="btn" type="button" onClick={() => setAct("shadow")}>
              {tt.back}
            </button>
          )}
          <button class="btn" type="button" onClick={() => setAct("move")}>
            {of.stage === "shadow" ? tt.some : tt.others}
          </button>
          <button class="btn main" type="button" onClick={() => setAct("promote")}>
            {tt.live}
          </button>
        </span>
      </div>
      <div class="pad">
        <p>
          {of.stage === "shadow" ? tt.shadow : tt.canary(whomOf(of))} <b>{of.reason}</b>{" "}
          <time class="small second" dateTime={of.since} title={exactTime(of.since)}>
            {tt.since(of.by.name, clockTime(of.since))}
          </time>
        </p>
        {of.stage === "canary" && <p class="small second">{endsOf(report)}</p>}
        <Seen report={report} />
      </div>
      {act !== null && <Move act={act} of={of} onClose={() => setAct(null)} />}
    </>
  );
}

/** A move of the candidate as it is, with a reason. */
function Move({ act, of, onClose }: { act: Act; of: CandidateWords; onClose: () => void }) {
  const [choice, setChoice] = useState<Choice>({
    ...EVERYBODY,
    stage: act === "move" ? "canary" : act === "shadow" ? "shadow" : "live",
    teams: act === "move" ? of.teams : [],
    share: act === "move" && of.share !== null ? String(of.share * 100) : "",
  });
  const say = act === "away" ? tt.away : act === "promote" ? tt.promote : tt.move;
  const chosen = act === "move" || act === "shadow";
  return (
    <ReasonDialog
      title={act === "shadow" ? tt.back : say.title}
      how={act === "shadow" ? tt.choice.shadowHow : say.how}
      {...(isWhole(choice) ? {} : { say: tt.choice.missing })}
      act={act === "shadow" ? tt.back : say.act}
      failed={say.failed}
      off={!isWhole(choice)}
      kept={`${KEPT}${act}`}
      onClose={onClose}
      run={async (reason) => {
        if (act === "away") await call("POST", "/v1/boundaries:withdraw", { reason });
        else await call("POST", "/v1/boundaries:publish", { reason, revision: of.revision, ...bodyOf(choice) });
        sayDone(act === "shadow" ? tt.choice.doneShadow : say.done);
        await refreshTrial();
      }}
    >
      {chosen && <ForWhom stages={[choice.stage]} choice={choice} onChoose={setChoice} />}
      {act === "promote" && <Differences from="live" to={of.revision} />}
    </ReasonDialog>
  );
}

/** The mark on a document that is on trial. */
export function TrialMark({ name }: { name: string }) {
  const on = words.value?.candidate;
  if (on == null || !on.documents.some((document) => document.name === name)) return null;
  return (
    <span class="stage" data-s={on.stage}>
      <i class="stage-dot" aria-hidden="true" />
      {tt.stages[on.stage]}
    </span>
  );
}

function whomOf({ teams: ids, share }: CandidateWords): string {
  if (share === null) return tt.teams(both(ids.map((id) => teams.value.get(id) ?? id)));
  return tt.share(new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(share));
}

function endsOf({ stop, currency }: Report): string {
  const ends = [
    stop.until === null ? null : tt.until(clockTime(stop.until)),
    stop.give_at_most === null ? null : tt.most(moneyText(stop.give_at_most, currency, 2)),
    tt.harm,
  ];
  const said = ends.filter((end) => end !== null).join("; ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

function endOf({ end, at, by, reason }: EndedTrial): string {
  const time = clockTime(at);
  switch (end) {
    case "live":
      return tt.last.live(time);
    case "withdrawn":
      return tt.last.withdrawn(by?.name ?? "", time, reason);
    case "stopped":
      return tt.last.stopped(time, reason);
    case "replaced":
      return tt.last.replaced(time);
  }
}

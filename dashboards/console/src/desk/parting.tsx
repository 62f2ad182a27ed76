import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { isUnderWay, moveCase, snoozeCase, type Team } from "../acts";
import { ApiProblem, call } from "../api";
import { change, draftOf } from "../drafts";
import { clockTime } from "../format";
import { live, minute } from "../store";
import { t } from "../texts";
import { Dialog, DialogHead } from "../ui/dialog";
import type { CaseRow } from "../wire";
import { restsAt } from "./rests";

/** What one is about to do with a case that leaves one’s hands. */
export const partingWith = signal<{ how: "move" | "snooze"; row: CaseRow } | null>(null);

/** Moves or snoozes a case, with a line for who takes it up. */
export function PartingPlace() {
  const now = partingWith.value;
  if (now === null) return null;
  return now.how === "move" ? <Move key={now.row.id} row={now.row} /> : <Snooze key={now.row.id} row={now.row} />;
}

const leave = () => (partingWith.value = null);

function Note({ row }: { row: CaseRow }) {
  return (
    <label class="label">
      {t.parting.note}
      <textarea
        class="field"
        rows={2}
        maxLength={2000}
        value={draftOf(row.id).value.parting}
        onInput={(event) => change(row.id, { parting: event.currentTarget.value })}
      />
    </label>
  );
}

function Move({ row }: { row: CaseRow }) {
  const [teams, setTeams] = useState<Team[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [chosen, choose] = useState<Team | null>(null);
  const title = t.parting.moveTitle(t.case.number(row.number));
  useEffect(() => {
    call<Team[]>("GET", "/v1/teams").then(
      (found) => setTeams(found.filter(({ id }) => id !== row.team)),
      (problem) => {
        if (!(problem instanceof ApiProblem)) throw problem;
        setFailed(true);
      },
    );
  }, []);
  const list = useRef<HTMLFieldSetElement>(null);
  // The first thing to do here, as soon as it is here; unless something is being typed already.
  useEffect(() => {
    if (document.activeElement?.tagName !== "TEXTAREA") list.current?.querySelector("input")?.focus();
  }, [teams]);
  const off = chosen === null || !live.value || isUnderWay("move", row.id);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!off && (await moveCase(row, chosen, draftOf(row.id).peek().parting))) leave();
  };
  return (
    <Dialog label={title} onClose={leave}>
      <DialogHead title={title} />
      <form onSubmit={submit}>
        <div class="inner">
          <p class="second">{t.parting.moveHow}</p>
          {failed && <p role="alert">{t.parting.teamsFailed}</p>}
          {teams?.length === 0 && <p>{t.parting.noTeams}</p>}
          {teams !== null && teams.length > 0 && (
            <fieldset class="stack" ref={list}>
              <legend class="small second">{t.parting.team}</legend>
              <div class="seg">
                {teams.map((team) => (
                  <label key={team.id}>
                    <input type="radio" name="team" checked={chosen?.id === team.id} onChange={() => choose(team)} />
                    {team.title}
                  </label>
                ))}
              </div>
            </fieldset>
          )}
          <Note row={row} />
        </div>
        <div class="dialog-foot">
          <button class="btn main big" disabled={off}>
            {chosen === null ? t.parting.choose : t.parting.act(chosen.title)}
          </button>
          <button class="btn" type="button" onClick={leave}>
            {t.parting.keep}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Snooze({ row }: { row: CaseRow }) {
  const title = t.parting.snoozeTitle(t.case.number(row.number));
  const off = !live.value || isUnderWay("snooze", row.id);
  const rest = async (until: number) => {
    if (await snoozeCase(row, until, draftOf(row.id).peek().parting)) leave();
  };
  return (
    <Dialog label={title} onClose={leave}>
      <DialogHead title={title} />
      <div class="inner">
        <p class="second">{t.parting.snoozeHow}</p>
        <Note row={row} />
        <div class="rests">
          {restsAt(minute.value).map(({ name, until }, at) => (
            <button key={name} class="btn big" type="button" autofocus={at === 0} disabled={off} onClick={() => void rest(until)}>
              {t.parting[name]}
              <span class="small second num">
                {name === "written" ? t.parting.writtenHow(clockTime(until)) : clockTime(until)}
              </span>
            </button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { Team } from "../acts";
import { ApiProblem, call } from "../api";
import { words } from "../store";
import { tt } from "../texts/trial";
import type { Choice, Stage } from "./staging";

const HOW: Record<Stage, string> = { live: tt.choice.liveHow, canary: tt.choice.canaryHow, shadow: tt.choice.shadowHow };

/** For whom a publication is to count: everybody, some, nobody yet. Without `stages` only those in them are offered. */
export function ForWhom({ stages, choice, onChoose }: { stages: Stage[]; choice: Choice; onChoose: (choice: Choice) => void }) {
  const change = (more: Partial<Choice>) => onChoose({ ...choice, ...more });
  return (
    <>
      {stages.length > 1 && (
        <fieldset class="stack">
          <legend class="small second">{tt.choice.legend}</legend>
          <div class="seg">
            {stages.map((stage) => (
              <label key={stage}>
                <input type="radio" name="stage" checked={choice.stage === stage} onChange={() => change({ stage })} />
                {tt.choice[stage]}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <p class="second">{HOW[choice.stage]}</p>
      {choice.stage === "canary" && <Some choice={choice} change={change} />}
      {choice.stage !== "live" && <Ends choice={choice} change={change} />}
    </>
  );
}

interface Part {
  choice: Choice;
  change: (more: Partial<Choice>) => void;
}

function Some({ choice, change }: Part) {
  const [teams, setTeams] = useState<Team[]>([]);
  useEffect(() => {
    call<Team[]>("GET", "/v1/teams").then(setTeams, (problem: unknown) => {
      // A share can be tried without knowing the teams.
      if (!(problem instanceof ApiProblem)) throw problem;
    });
  }, []);
  const toggle = (team: string) =>
    change({ teams: choice.teams.includes(team) ? choice.teams.filter((one) => one !== team) : [...choice.teams, team], share: "" });
  return (
    <div class="row wrap whom">
      <fieldset>
        <legend class="small second">{tt.choice.teams}</legend>
        <div class="seg">
          {teams.map((team) => (
            <label key={team.id}>
              <input type="checkbox" checked={choice.teams.includes(team.id)} onChange={() => toggle(team.id)} />
              {team.title}
            </label>
          ))}
        </div>
      </fieldset>
      <span class="small second">{tt.choice.or}</span>
      <label class="label">
        {tt.choice.share}
        <input
          class="field short"
          inputMode="decimal"
          autocomplete="off"
          value={choice.share}
          onInput={(event) => change({ share: event.currentTarget.value, teams: [] })}
        />
      </label>
    </div>
  );
}

function Ends({ choice, change }: Part) {
  return (
    <div class="row wrap whom">
      <label class="label">
        {tt.choice.until}
        <input
          class="field"
          type="datetime-local"
          value={choice.until}
          onInput={(event) => change({ until: event.currentTarget.value })}
        />
      </label>
      {choice.stage === "canary" && (
        <label class="label">
          {tt.choice.most(words.value?.currency ?? "")}
          <input
            class="field short"
            inputMode="decimal"
            autocomplete="off"
            value={choice.most}
            onInput={(event) => change({ most: event.currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}

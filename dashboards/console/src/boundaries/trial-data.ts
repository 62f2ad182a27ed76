/** What is on trial and what was seen of it: fetched while its panel is looked at. */
import { signal } from "@preact/signals";
import type { Team } from "../acts";
import { ApiProblem, call } from "../api";
import type { CandidateWords, PersonRef } from "../wire";

export interface CaseCounts {
  seen: number;
  wider: number;
  narrower: number;
  both: number;
}

export type Effect = "same" | "more" | "less" | "allowed" | "refused";

export interface ChangeSeen {
  action: string;
  title: string;
  unit: string | null;
  alone: [string, string];
  with_peer: [string, string];
  set_by: [string | null, string | null];
}

export interface TellingCase {
  case: string;
  number: number;
  team: string;
  at: string;
  changes: ChangeSeen[];
}

export interface SideSeen {
  decisions: number;
  reversed: number;
  complained: number;
  given: string;
}

export interface Report {
  candidate: CandidateWords;
  live: string;
  begun_at: string;
  stop: { until: string | null; give_at_most: string | null };
  currency: string;
  cases: CaseCounts;
  decisions: Record<Effect, number>;
  money: string;
  sides: Record<"live" | "candidate", SideSeen>;
  telling: TellingCase[];
}

export interface EndedTrial {
  revision: string;
  end: "live" | "withdrawn" | "stopped" | "replaced";
  at: string;
  by: PersonRef | null;
  reason: string;
}

export interface Trial {
  candidate: Report | null;
  last: EndedTrial | null;
}

export const trial = signal<Trial | null>(null);
export const trialFailed = signal(false);
/** Titles of teams by id. */
export const teams = signal<ReadonlyMap<string, string>>(new Map());

/** Fetches it anew; what was there stays where that fails. */
export async function refreshTrial(): Promise<void> {
  try {
    trial.value = await call<Trial>("GET", "/v1/candidate");
    if (teams.value.size === 0 && trial.value.candidate !== null) {
      const found = await call<Team[]>("GET", "/v1/teams");
      teams.value = new Map(found.map(({ id, title }) => [id, title]));
    }
    trialFailed.value = false;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    trialFailed.value = true;
  }
}

/** How many decisions were judged under both sets. */
export function judged(report: Report): number {
  return Object.values(report.decisions).reduce((all, one) => all + one, 0);
}

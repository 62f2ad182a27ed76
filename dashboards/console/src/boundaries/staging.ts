/** For whom a publication is to count, as a manager chooses it; pure. */

export type Stage = "live" | "canary" | "shadow";

export interface Choice {
  stage: Stage;
  teams: readonly string[];
  /** In percent, as typed. */
  share: string;
  /** As a field for date and time gives it, in this device's time. */
  until: string;
  most: string;
}

export const EVERYBODY: Choice = { stage: "live", teams: [], share: "", until: "", most: "" };

/** Whether it says all that a publication needs. */
export function isWhole({ stage, teams, share }: Choice): boolean {
  if (stage !== "canary") return true;
  return share.trim() === "" ? teams.length > 0 : teams.length === 0 && isShare(share);
}

/** The members of the request that say for whom. */
export function bodyOf({ stage, teams, share, until, most }: Choice): Record<string, unknown> {
  if (stage === "live") return { stage };
  const reach = stage === "shadow" ? {} : share.trim() === "" ? { teams: [...teams] } : { share: Number(share) / 100 };
  return {
    stage,
    ...reach,
    ...(until === "" ? {} : { until: new Date(until).toISOString() }),
    ...(most.trim() === "" ? {} : { give_at_most: most.trim() }),
  };
}

function isShare(text: string): boolean {
  const percent = Number(text);
  return Number.isFinite(percent) && percent > 0 && percent <= 100;
}

/** Until when a case is snoozed: what is offered, by the clock of this device. Times are epoch milliseconds. */

export interface Rest {
  name: "hour" | "evening" | "tomorrow" | "written";
  until: number;
}

const HOUR_MS = 3_600_000;
const EVENING = 18;
const MORNING = 9;
/** The service takes 30 days at most; its clock may be a little behind. */
const LONGEST_MS = 30 * 24 * HOUR_MS - 5 * 60_000;

export function restsAt(now: number): Rest[] {
  const evening = at(now, 0, EVENING);
  return [
    { name: "hour", until: now + HOUR_MS },
    // An evening that is nearly here is no other offer than an hour.
    ...(evening - now > HOUR_MS ? [{ name: "evening", until: evening } as const] : []),
    { name: "tomorrow", until: at(now, 1, MORNING) },
    { name: "written", until: now + LONGEST_MS },
  ];
}

function at(now: number, days: number, hour: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime();
}

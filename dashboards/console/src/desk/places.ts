/**
 * Where each remedy stands: among those that can be chosen, or among the closed. While a hand is in the column each
 * stays where it is, whatever has opened or closed meanwhile.
 */
import type { Reading } from "./reading";

export interface Places {
  open: string[];
  shut: string[];
}

export function place(before: Places, readings: Pick<Reading, "action" | "state" | "always">[], held: boolean): Places {
  const known = new Set([...before.open, ...before.shut]);
  if (held && known.size > 0) {
    const here = new Set(readings.map(({ action }) => action));
    const added = readings.filter(({ action }) => !known.has(action)).map(({ action }) => action);
    return {
      open: before.open.filter((action) => here.has(action)),
      shut: [...before.shut.filter((action) => here.has(action)), ...added],
    };
  }
  const of = (...states: Reading["state"][]) => readings.filter(({ state }) => states.includes(state));
  const ordinary = of("open").filter(({ always }) => !always);
  const always = of("open").filter(({ always: open }) => open);
  // What is certain first, then what a question opens, then what is always there.
  return {
    open: [...ordinary, ...of("ask"), ...always].map(({ action }) => action),
    shut: of("shut").map(({ action }) => action),
  };
}

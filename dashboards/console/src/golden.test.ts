/** A stream that followed everything, and one that came afterwards, end in the same state. */
import { describe, expect, it } from "vitest";
import { valuesIn } from "./buckets";
import { EMPTY, fold, isWaiting, type State, type Told } from "./state";
import type { CaseRow, CaseView, ServerFrame } from "./wire";

interface Recording {
  heard: ServerFrame[];
  again: ServerFrame[];
}

const recordings = import.meta.glob<Recording>("../../../tests/golden/streams/*.json", {
  eager: true,
  import: "default",
});

const values = <T>(table: Readonly<Record<string, Told<T>>>) =>
  Object.fromEntries(Object.entries(table).map(([name, told]) => [name, told.value]));

/** Facts by name: their order is the vocabulary's in a snapshot, and that of their arrival after it. */
const inOrder = (view: CaseView): CaseView => ({
  ...view,
  facts: [...view.facts].sort((a, b) => (a.name < b.name ? -1 : 1)),
});

/** What is known, without when it was told. */
function known(state: State) {
  // What is neither for everyone nor on the screen is kept for a moment only, so that one sees it go.
  const shown = (row: CaseRow) => (isWaiting(row) && `queue:${row.team}` in state.waiting) || row.id in state.cases;
  const open = valuesIn(state.rows).map((told) => told.value).filter((row) => row.state === "open" && shown(row));
  return {
    waiting: values(state.waiting),
    rows: open.sort((a, b) => (a.id < b.id ? -1 : 1)),
    cases: Object.fromEntries(Object.entries(values(state.cases)).map(([id, view]) => [id, inOrder(view)])),
    budgets: Object.fromEntries(Object.entries(state.budgets).map(([team, meters]) => [team, values(meters)])),
    asks: Object.values(state.asks).map((told) => told.value).filter(({ decision }) => decision.state === "awaiting_peer"),
    words: state.words,
    surges: Object.values(values(state.surges)).filter((surge) => surge.until === null),
  };
}

describe.each(Object.entries(recordings))("%s", (_, { heard, again }) => {
  it("leads from the first snapshot to the last one", () => {
    expect(known(heard.reduce(fold, EMPTY))).toEqual(known(again.reduce(fold, EMPTY)));
  });

  it("is the same when every frame comes twice", () => {
    const once = heard.reduce(fold, EMPTY);
    expect(known(heard.flatMap((frame) => [frame, frame]).reduce(fold, EMPTY))).toEqual(known(once));
  });
});

it("there are recordings", () => {
  expect(Object.keys(recordings)).not.toHaveLength(0);
});

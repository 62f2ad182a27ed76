/** Shapes for tests: complete things with what matters said by the test. */
import type { ActionLatitudeJson, BudgetView, CaseRow, CaseView, DecisionView, EventFrame, SignalEntry, SurgeView, Welcome } from "../wire";

export function row(id: string, part: Partial<CaseRow> = {}): CaseRow {
  return {
    id,
    number: 20418,
    team: "north",
    state: "open",
    customer: "cu-1",
    name: "Rosa A.",
    about: {},
    kind: "message",
    channel: "app",
    topics: ["late_flight"],
    sentiment: -0.4,
    severity: 2,
    acute: false,
    signals: 1,
    opened_at: "2026-03-05T14:00:00Z",
    last_at: "2026-03-05T14:00:00Z",
    claimed_by: null,
    lease_until: null,
    ...part,
  };
}

export function voice(id: string, at: string): SignalEntry {
  return {
    kind: "signal",
    id,
    at,
    signal_kind: "message",
    channel: "app",
    author: "customer",
    feed: "webhook",
    text: "Is that real?",
    marks: [],
    language: "en",
    sentiment: null,
    rating: null,
    severity: 1,
    acute: false,
    public: false,
    topics: [],
  };
}

export function view(id: string, part: Partial<CaseView> = {}): CaseView {
  return { case: row(id), facts: [], timeline: [], earlier: 0, entities: {}, older: false, ...part };
}

export function budget(spent: string, part: Partial<BudgetView> = {}): BudgetView {
  return {
    boundary: "late-flight",
    id: "desk-day",
    per: "team",
    key: "north",
    title: "Desk, today",
    over: "P1D",
    at_most: "15000.00",
    spent,
    left: "8000.00",
    uses: null,
    used: 1,
    ...part,
  };
}

export function decision(id: string, part: Partial<DecisionView> = {}): DecisionView {
  return {
    id,
    case: "c1",
    action: "certificate",
    title: "Travel voucher",
    amount: "150.00",
    unit: "USD",
    params: {},
    road: "alone",
    state: "made",
    by: { id: "p1", name: "Mara K." },
    at: "2026-03-05T14:10:00Z",
    note: null,
    set_by: null,
    revision: "r1",
    reversed_by: null,
    reversed_at: null,
    lesson: null,
    hash: "",
    cosign: null,
    stage: "live",
    ...part,
  };
}

export const MARA: Welcome = {
  op: "welcome",
  you: { id: "p1", name: "Mara K.", role: "associate", teams: ["north"] },
  epoch: "e1",
  seq: 10,
};

export function received(seq: number, id: string, part: Partial<CaseRow> = {}): EventFrame {
  return {
    op: "event",
    seq,
    channels: ["queue:north", `case:${id}`],
    type: "signal.received",
    at: "2026-03-05T14:01:00Z",
    data: { case: row(id, part), entry: voice(`s${seq}`, "2026-03-05T14:01:00Z") },
  };
}

export function surge(id: string, part: Partial<SurgeView> = {}): SurgeView {
  return {
    id,
    team: "north",
    topic: "late_flight",
    times: "6.1",
    voices: 41,
    usual: 6.7,
    minutes: 60,
    basis: "hour_of_week",
    customers: 41,
    examples: ["s1"],
    line: [1, 2, 20],
    line_usual: 0.6,
    since: "2026-03-05T14:05:00Z",
    at: "2026-03-05T14:05:00Z",
    until: null,
    reacts: ["late-flight-goodwill"],
    reason: "",
    ...part,
  };
}

export function latitude(part: Partial<ActionLatitudeJson> = {}): ActionLatitudeJson {
  return {
    action: "certificate",
    alone: "150.00",
    with_peer: "300.00",
    smallest: "0.00",
    unit: "USD",
    set_by: { alone: null, with_peer: null },
    because: [],
    closed_by: [],
    budgets: [],
    duties: [],
    unknown: [],
    assumed: [],
    ways_forward: [],
    valid_until: null,
    ...part,
  };
}

// GENERATED from service/live/wire.py by `python -m service.live.typescript`. Do not edit.
// Times are RFC 3339 texts in UTC, money is a decimal text with the currency's digits.

/** How far one action may go; the shape of the language's answer. `ways_forward`: open objects. */
export interface ActionLatitudeJson {
  action: string;
  alone: string;
  with_peer: string;
  smallest: string;
  unit: string | null;
  set_by: SetByBoth;
  because: Because[];
  closed_by: SetBy[];
  budgets: LatitudeBudget[];
  duties: Duty[];
  unknown: string[];
  assumed: string[];
  ways_forward: (Record<string, unknown>)[];
  valid_until: string | null;
}

/** How an action is called and what it asks. `unit` is the currency for money, null without measure. */
export interface ActionWords {
  title: string;
  measure: string | null;
  unit: string | null;
  digits: number;
  always: boolean;
  params: Record<string, TypeWords>;
}

/** How many moments reach this far alone, and not as far as the next bin. */
export interface AmountBin {
  low: string;
  before: number;
  after: number;
}

/** How far one could go alone, with the action that moves most. */
export interface AmountSpread {
  action: string;
  title: string;
  unit: string | null;
  bins: AmountBin[];
}

/** A colleague's decision that waits for a co-sign, and the case it is for. */
export interface Asked {
  case: CaseRow;
  decision: DecisionView;
}

/** The answer to a question that somebody wrote. `ignored`: what of it counts for nothing, as it names no
word or is no value of it, a sentence each. */
export interface AskedView {
  case: string;
  at: string;
  revision: string;
  request: Record<string, FactValue>;
  actions: ActionLatitudeJson[];
  valid_until: string | null;
  moved_by?: MovedBy | null;
  decision?: string | null;
  on_trial?: CandidateWords | null;
  ignored: string[];
}

/** How far a back-test has come: `done` of `total` moments (null: not counted yet) in this step.

`problem`: in one sentence why it failed. */
export interface BacktestProgress {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  step: "waiting" | "reading" | "comparing" | "over";
  done: number;
  total: number | null;
  problem: string | null;
}

/** What an edit would have changed. `before`, `after`: revisions; `currency`: of money.

`sentences` say it in words; `hint` is set where there is too little past to take it for more than one. */
export interface BacktestReport {
  decisions: number;
  undecided: number;
  cases: number;
  changed: number;
  outside: number;
  wider: number;
  narrower: number;
  gain: number;
  lose: number;
  left_out: number;
  before: string;
  after: string;
  currency: string;
  peers: CoSigns;
  first: string | null;
  last: string | null;
  days: number;
  money_per_month: Record<string, MovedMoney>;
  segments: SegmentMoved[];
  telling: TellingCase[];
  spread: AmountSpread | null;
  not_on_record: string[];
  metered_again: MeteredAgain[];
  hint: string | null;
  sentences: string[];
}

/** A back-test. `after`: the ETag of the draft set that it looks at; `report` once it is done. */
export interface BacktestView {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  step: "waiting" | "reading" | "comparing" | "over";
  done: number;
  total: number | null;
  problem: string | null;
  after: string;
  by: PersonRef;
  at: string;
  report: BacktestReport | null;
}

/** Every 2 s: every event up to `seq` on your channels was sent before this frame. 0 until the first
subscription was answered. */
export interface Beat {
  op: "beat";
  seq: number;
}

/** A grant or limit that counted, its author's sentence, and the facts it read. */
export interface Because {
  boundary: string;
  clause: string;
  text: string;
  facts: Record<string, FactValue>;
}

/** Under the set before and under the one after. */
export interface BothAmounts {
  before: string;
  after: string;
}

/** Another revision is live, in the place of `before`. */
export interface BoundariesPublished {
  revision: string;
  reason: string;
  by: PersonRef | null;
  before?: string | null;
  documents: ChangedDocument[];
}

/** The words of the live set: what the console shows beside ids.

`outgoing`: types of events of which systems outside are told; `candidate`: an edit on trial beside it. */
export interface BoundariesSnapshot {
  revision: string;
  currency: string;
  timezone: string;
  actions: Record<string, ActionWords>;
  facts: Record<string, TypeWords>;
  boundaries: Record<string, BoundaryWords>;
  topics: Record<string, string>;
  outgoing: string[];
  candidate?: CandidateWords | null;
}

/** The candidate moved: into shadow, to some people, or away (`withdrawn` by a person; `stopped`: by
itself, `by` null). `before`: its stage until then; `live`: the revision beside which it stands.

One that goes live, or gives way to another set that does, is told of by `boundaries.published` alone. */
export interface BoundariesStaged {
  candidate: string;
  revision: string;
  stage: "shadow" | "canary" | "withdrawn" | "stopped";
  before: "shadow" | "canary" | null;
  live: string;
  reason: string;
  by: PersonRef | null;
  words: CandidateWords | null;
  documents: ChangedDocument[];
}

/** A boundary, by name. */
export interface BoundaryRef {
  name: string;
  title: string;
}

/** How a boundary is called and why it is there; `budgets` titles by id. */
export interface BoundaryWords {
  title: string;
  why: string;
  owner: string;
  budgets: Record<string, string>;
}

/** A meter after a movement, absolute: it replaces what was shown. `over` is an ISO 8601 duration. */
export interface BudgetView {
  boundary: string;
  id: string;
  per: string;
  key: string;
  title: string;
  over: string | null;
  at_most: string | null;
  spent: string;
  left: string | null;
  uses: number | null;
  used: number;
}

/** The candidate as screens name it, and what a latitude says that it is under. `teams` and `share`: for
whom; `documents`: what differs from the live set. */
export interface CandidateWords {
  id: string;
  revision: string;
  stage: "shadow" | "canary";
  teams: string[];
  share: number | null;
  since: string;
  reason: string;
  by: PersonRef;
  documents: ChangedDocument[];
}

/** Until when what is sent is kept; null: no more. */
export interface CaptureAnswer {
  until: string | null;
}

/** The case was claimed, released, moved to another team, snoozed or closed, or its social clock stopped
or ran out; `case` is the row after it.

Only who holds a case moves or snoozes it: it is in no queue before. */
export interface CaseMoved {
  case: CaseRow;
  entry: MoveEntry;
}

/** A signal opened a case. The signal itself follows as an event of its own. */
export interface CaseOpened {
  case: CaseRow;
  entry: MoveEntry;
}

/** The customer was answered, or what became of an answer on its way out changed. */
export interface CaseReplied {
  case: string;
  entry: ReplyEntry;
}

/** A case as a row of the queue. `name` is the customer's, joined when shown, never in the journal.

Until `snoozed_until` it is in no queue. `clock`: a public post in it waits for its first answer. */
export interface CaseRow {
  id: string;
  number: number;
  team: string;
  state: "open" | "closed";
  customer: string | null;
  name: string | null;
  about: Record<string, string>;
  kind: string;
  channel: string;
  topics: string[];
  sentiment: number | null;
  severity: number;
  acute: boolean;
  signals: number;
  opened_at: string;
  last_at: string;
  claimed_by: PersonRef | null;
  lease_until: string | null;
  snoozed_until?: string | null;
  clock?: ClockView | null;
}

/** A whole case: the data of a `case:{id}` snapshot and of `GET /v1/cases/{id}`.

`earlier` counts the customer's earlier cases; `entities` lists the ids of each kind that signals named,
the latest of each first. `older`: more happened before the first entry; here is what a screen can hold. */
export interface CaseView {
  case: CaseRow;
  facts: FactView[];
  timeline: Entry[];
  earlier: number;
  entities: Record<string, string[]>;
  older: boolean;
}

/** A document that differs from the revision before. `actions`: those it named before or names now; none
for a document that is no boundary, which may bear on all of them. */
export interface ChangedDocument {
  name: string;
  title: string;
  change: "added" | "changed" | "removed";
  actions: string[];
}

/** A clause of a boundary: `clause` as in `budgets.own-week`. */
export interface ClauseRef {
  boundary: string;
  clause: string;
}

/** A public post that waits for its first answer: said at `since`, where, to be answered by `due_at`.
`missed`: that was told of as missed; it is still to be answered. */
export interface ClockView {
  channel: string;
  since: string;
  due_at: string;
  missed: boolean;
}

/** Decisions that would need no colleague any more, or need one. */
export interface CoSigns {
  no_longer_needed: number;
  newly_needed: number;
}

/** What colleagues were asked. `asked`: the amount then; `peers`: who may still answer, none at its end.

`peer` is who agreed or declined, `note` that colleague's words, `until` when silence ends it. */
export interface CosignView {
  asked: string | null;
  asked_at: string;
  until: string;
  peers: PersonRef[];
  peer: PersonRef | null;
  ended_at: string | null;
  note: string | null;
  reason: "silence" | "nobody_left" | "outside" | "handed_back" | "case_closed" | "moved" | "snoozed" | null;
}

/** A customer. `case`: the newest case of theirs that the reader may see. */
export interface CustomerRef {
  id: string;
  name: string | null;
  case: string;
}

/** A customer, as far as the reader's teams go.

cases: the newest first, at most 100; `elsewhere` counts those with other teams. decisions: given and
taken back, the newest first, at most 200. given: sums a year, all decisions counted, the latest first. */
export interface CustomerView {
  id: string;
  name: string | null;
  known: KnownEntity[];
  cases: PastCase[];
  elsewhere: number;
  decisions: DecisionView[];
  given: YearGiven[];
  signals: HeardPage;
}

/** Dead letters, newest first. */
export interface DeadLetterPage {
  items: DeadLetterRow[];
  next: string | null;
}

/** A delivery that its feed could not map. `size`: bytes it takes, sealed; `known`: its feed is there. */
export interface DeadLetterRow {
  id: string;
  feed: string;
  at: string;
  reason: string;
  until: string;
  size: number;
  known: boolean;
}

/** A dead letter and its content. */
export interface DeadLetterView {
  letter: DeadLetterRow;
  content: DeliveryContent | null;
}

/** The twin of `POST /v1/cases/{id}/decisions`; `key` is the idempotency key. */
export interface Decide {
  op: "decide";
  id: number;
  key: string;
  case: string;
  action: string;
  amount?: string | null;
  params?: Record<string, FactValue>;
  note?: string | null;
  confirmed?: string[];
  emergency?: boolean;
}

/** A decision was made, taken back, or is (no longer) with colleagues for a co-sign.

`budgets` are the shared meters it moved, after it; `decision.awaiting_peer` comes again when a colleague
passes it on.

`case` and `entry` are null for teams whose case it is not: of it they learn what it left for them. */
export interface DecisionChanged {
  case: CaseRow | null;
  entry: DecisionEntry | null;
  budgets: BudgetView[];
}

/** What systems outside know of a decision changed; `entry` is the decision as it stands. */
export interface DecisionDelivered {
  case: string;
  entry: DecisionEntry;
}

/** A decision; shown again in place when it is taken back. */
export interface DecisionEntry {
  kind: "decision";
  id: string;
  at: string;
  decision: DecisionView;
}

/** The answer to a decision, sent only after the durable write. */
export interface DecisionReply {
  state: "made" | "awaiting_peer";
  decision: DecisionView;
  seq: number;
}

/** A decision on screen. `amount` is null for an action without measure; `note`, `lesson` are words.

`at`: when it was made, or asked for where it was not; `cosign` is null where no colleague was asked,
`delivery` where no system outside is told of decisions. `stage`: that of the revision it is under. */
export interface DecisionView {
  id: string;
  case: string;
  action: string;
  title: string;
  amount: string | null;
  unit: string | null;
  params: Record<string, FactValue>;
  road: Road;
  state: "made" | "reversed" | "awaiting_peer" | "declined" | "withdrawn" | "expired";
  by: PersonRef;
  at: string;
  note: string | null;
  set_by: ClauseRef | null;
  revision: string;
  reversed_by: PersonRef | null;
  reversed_at: string | null;
  lesson: string | null;
  hash: string;
  cosign: CosignView | null;
  delivery?: DeliveryView | null;
  stage: "live" | "canary";
}

/** A request as it came, without what proves who sent it. `encoding`: of `body`. */
export interface DeliveryContent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  encoding: "text" | "base64";
  at: string;
}

/** Deliveries, newest first. */
export interface DeliveryPage {
  items: DeliveryRow[];
  next: string | null;
}

/** A delivery of the last days. `took`: milliseconds until it was answered; `size`: bytes of its body. */
export interface DeliveryRow {
  id: string;
  feed: string;
  at: string;
  outcome: "taken" | "partly" | "nothing" | "again" | "challenge" | "refused" | "unmappable" | "failed";
  reason: string | null;
  accepted: number;
  duplicates: number;
  rejected: number;
  took: number;
  size: number;
  captured: boolean;
}

/** A delivery, what was said of it, and its content if it was captured. */
export interface DeliverySeen {
  delivery: DeliveryRow;
  text: string | null;
  rejected: Rejected[];
  content: DeliveryContent | null;
}

/** Whether the systems outside know of it: all of them, not yet, or one cannot be told.

`undelivered`: tried in vain, again at `again_at`; given up where that is null. `reason` and `status` (of
HTTP, where there was an answer) say why. `at`: since when it is so; null while nothing was tried. */
export interface DeliveryView {
  state: "waiting" | "delivered" | "undelivered";
  at?: string | null;
  again_at?: string | null;
  reason?: "answered" | "redirects" | "gone" | "silent" | "unreachable" | "broken" | "unset" | null;
  status?: number | null;
}

/** What must come with the decision. */
export interface Duty {
  boundary: string;
  id: string;
  kind: "note" | "must" | "confirm";
  text: string;
}

/** What happened; once a connection, however many of its channels name it. */
export interface AnyEvent {
  op: "event";
  seq: number;
  channels: string[];
  type: EventType;
  at: string;
  data: EventData;
}

/** A fact that the delivery says. `refused`: why the vocabulary does not take it. */
export interface FactRow {
  entity: string;
  id: string;
  name: string;
  value: unknown;
  refused: string | null;
}

/** What is known, by whom and since when; `value` is null where it is unknown and may be asked. */
export interface FactView {
  name: string;
  value: FactValue;
  source: "record" | "stated" | "default" | "service" | "unknown";
  at: string | null;
  by: PersonRef | null;
  ask: boolean;
}

/** Facts of the case changed: `facts` are the whole views of those that did, unknown ones too.

`entry` is null where nothing new was said: the case came to be about another booking, order, …; then
`about` is what it is about now. Or, with `about` null and no facts, a count over a window moved that
boundaries read: something was said in another case. */
export interface FactsChanged {
  case: string;
  facts: FactView[];
  entry: FactsEntry | null;
  about?: Record<string, string> | null;
}

/** Facts that arrived from a system of record, or that an associate stated. */
export interface FactsEntry {
  kind: "facts" | "stated";
  id: string;
  at: string;
  by: PersonRef | null;
  source: string;
  values: Record<string, FactValue>;
}

/** Deliveries of a feed that failed one after the other: how many since when, and why the last one did
(`reason`: a stable code). `until`: when one passed again; null while it goes on. */
export interface FailingView {
  feed: string;
  title: string;
  failure: "refused" | "unmappable";
  reason: string | null;
  since: string;
  count: number;
  until?: string | null;
}

/** Deliveries of a feed keep failing; or, where it has an end, one passed again. */
export interface FeedFailing {
  failing: FailingView;
}

/** What is wrong with a feed's document, and the one change that settles it. Lines, columns: from 1. */
export interface FeedFinding {
  line: number;
  column: number;
  message: string;
  fix?: FeedFix | null;
}

/** What stands at a place becomes `insert`; it fits no text in which that is not `was`. */
export interface FeedFix {
  line: number;
  column: number;
  was: string;
  insert: string;
}

/** Every feed by name. */
export interface FeedPage {
  items: FeedRow[];
  unknown: UnknownFeed[];
}

/** A feed in the list. `lately`: its last deliveries that were kept; `wrong` of them failed; `capture`:
until when what is sent to it is kept; `broken`: what was saved cannot be used any more; `poll`: how its
source stands, where that is asked. */
export interface FeedRow {
  name: string;
  title: string;
  origin: "packaged" | "folder" | "console";
  scheme: string;
  address: string;
  secrets: SecretState[];
  lately: number;
  wrong: number;
  last: DeliveryRow | null;
  dead_letters: number;
  capture: string | null;
  broken: FeedFinding[];
  poll: PollView | null;
}

/** One feed whole. `text`: its document; `given`: what counts again when what was saved is taken back. */
export interface FeedView {
  name: string;
  title: string;
  origin: "packaged" | "folder" | "console";
  scheme: string;
  address: string;
  secrets: SecretState[];
  lately: number;
  wrong: number;
  last: DeliveryRow | null;
  dead_letters: number;
  capture: string | null;
  broken: FeedFinding[];
  poll: PollView | null;
  text: string;
  etag: string;
  given?: "packaged" | "folder" | "console" | null;
  set_here: SecretRow[];
  history: SavedRow[];
  samples: SampleRow[];
}

/** The feeds that fail now, by name. */
export interface FeedsSnapshot {
  failing: FailingView[];
}

/** What an expression of the document gave. `value` null: nothing was found. */
export interface FieldRow {
  name: string;
  expression: unknown;
  value: unknown;
  refused: Because | null;
}

/** One thing that was found; the member of its kind tells which, the others are null.

text: where the words stand (a name, an id, a part of what was said), on one line; `marks` (start, end)
are offsets in it, in code points. where: what sort of text it is; `number` where the case's number was
asked for, `belongs` where it is found for the case it belongs to. */
export interface Found {
  kind: "case" | "customer" | "decision" | "boundary";
  where: "number" | "id" | "name" | "said" | "reply" | "note" | "title" | "belongs";
  text: string;
  marks: [number, number][];
  case?: CaseRow | null;
  customer?: CustomerRef | null;
  decision?: DecisionView | null;
  boundary?: BoundaryRef | null;
}

/** The nearest first; `next` goes into `after` of the next request. */
export interface FoundPage {
  items: Found[];
  next: string | null;
}

/** When and how much of a rolling budget comes back next. */
export interface Frees {
  amount?: string;
  at: string;
}

/** What was given by one action in cases that tell of the topic, less what was taken back.

`amount` is null for an action without measure. reacting: how many of `times` a reacting clause allowed. */
export interface GivenBy {
  action: string;
  title: string;
  unit: string | null;
  amount: string | null;
  times: number;
  reacting: number;
  taken_back: number;
}

/** Who spoke of it since a moment, each counted once by what she said last.

whole: whether all were looked at; else only the newest. voices: the newest, each of another speaker. */
export interface Heard {
  since: string;
  speakers: number;
  whole: boolean;
  shares: Share[];
  voices: TopicVoice[];
}

/** What the source would hear. `body` null: the service's own counts. */
export interface HeardAnswer {
  status: number;
  type: string;
  body: string | null;
}

/** The newest first; `next` goes into `after` of the next request. */
export interface HeardPage {
  items: HeardSignal[];
  next: string | null;
}

/** What the customer said, and the case it went to: null where it is history. */
export interface HeardSignal {
  signal: SignalEntry;
  case: string | null;
  number: number | null;
}

/** First frame within 5 s. A browser sends no token: its cookie came with the upgrade. */
export interface Hello {
  op: "hello";
  token?: string | null;
}

/** How many spoke in an hour, and how many usually do; null while there is too little past to say.

`voices` sums its windows of the shortest length, as `usual` does. minutes: how much of the hour is over. */
export interface HourHeard {
  at: string;
  minutes: number;
  voices: number;
  usual: number | null;
}

/** One item of a delivery, from what came to what would be kept. `masked`: how often each mask was put. */
export interface ItemRow {
  index: number;
  outcome: string;
  id: string | null;
  item: unknown;
  fields: FieldRow[];
  refused: Because | null;
  signal: ReadSignal | null;
  masked: Record<string, number>;
  facts: FactRow[];
  place: Place | null;
}

/** What is known of the customer, or of a booking, order, … of theirs. */
export interface KnownEntity {
  entity: string;
  id: string;
  facts: KnownFact[];
}

/** A fact, whose word it is and since when: a system of record by its name, or (`by`) a colleague. */
export interface KnownFact {
  name: string;
  value: FactValue;
  at: string;
  source: string;
  by: PersonRef | null;
}

/** A fact as it was known. */
export interface KnownThen {
  name: string;
  title: string;
  value: string;
}

/** A meter that bounds this action, for this case's key: of an amount, of uses, or both.

`spent` and `used` are null where the key is unknown: then nothing is left. */
export interface LatitudeBudget {
  boundary: string;
  id: string;
  at_most?: string;
  spent?: string | null;
  left?: string;
  uses?: number;
  used?: number | null;
  frees?: Frees;
}

/** The latitude of a case: the data of a `latitude` reply and notice. `at` is when it was computed.

`moved_by`: in a notice, the publication since the last one, if there was any.
`decision` names the decision awaiting a co-sign for which it was asked: then it is how far who asked may
go now, with that decision's action alone in `actions`.
`on_trial`: the candidate that it is under, where that is not the live set. */
export interface LatitudeView {
  case: string;
  at: string;
  revision: string;
  request: Record<string, FactValue>;
  actions: ActionLatitudeJson[];
  valid_until: string | null;
  moved_by?: MovedBy | null;
  decision?: string | null;
  on_trial?: CandidateWords | null;
}

/** The cases that the person holds, and what colleagues ask the person to co-sign, oldest first. */
export interface MeSnapshot {
  cases: CaseRow[];
  asks: Asked[];
}

/** A budget that the edit changes. */
export interface MeteredAgain {
  boundary: string;
  id: string;
}

/** The twin of `POST /v1/cases/{id}/move`. */
export interface Move {
  op: "move";
  id: number;
  case: string;
  team: string;
  note?: string | null;
}

/** Opened, claimed, released (back in the queue), closed, moved or snoozed; or the first answer to a
public post was given, or was missed. `by` is null where the service did it; `reason` says why:
`lease_lapsed`, `holder_left`; of one that was snoozed `rested`, `heard`, `acute`, `claimed`. `to`: the
team it was moved to; `until`: snoozed till then, or when the answer was due; `note`: words to colleagues. */
export interface MoveEntry {
  kind: "opened" | "claimed" | "released" | "closed" | "moved" | "snoozed" | "answered" | "missed";
  id: string;
  at: string;
  by: PersonRef | null;
  reason: string | null;
  to?: string | null;
  until?: string | null;
  note?: string | null;
}

/** The publication that a latitude moved by: what was changed, by whom, why.

`stage`: it counts for everybody (`live`), on trial for some (`canary`), or no more (`withdrawn`). */
export interface MovedBy {
  revision: string;
  reason: string;
  by: PersonRef | null;
  documents: ChangedDocument[];
  stage: "live" | "canary" | "withdrawn";
}

/** By how much a month moves: mean and spread (standard deviation) over the months, and each of them. */
export interface MovedMoney {
  mean: string;
  spread: string;
  months: Record<string, string>;
}

/** A value of a feed's secret that is in use now. `value`: where it was made here, told this once. */
export interface NewSecretAnswer {
  id: string;
  name: string;
  at: string;
  value: string | null;
}

/** Not journaled; the latest wins per key. */
export interface Notice {
  op: "notice";
  type: "latitude" | "presence" | "progress";
  key: string;
  data: LatitudeView | PresenceView | BacktestProgress;
}

/** A case of the customer. `ended_at` is null while it is open. */
export interface PastCase {
  case: CaseRow;
  ended_at: string | null;
}

/** A colleague as others see her. */
export interface PersonRef {
  id: string;
  name: string;
}

/** Where a signal would go. `case` null: it would open one; `again`: it was taken before, by feed and id.
`unknown_team`: there is no such team, so it would be rejected; `clock`: the case's social clock then. */
export interface Place {
  team: string;
  unknown_team: boolean;
  again: boolean;
  case: string | null;
  number: number | null;
  customer_name: string | null;
  clock?: ClockView | null;
}

/** A source that is asked, as whoever connects it sees it. Times are RFC 3339, `every` is in seconds.

request: what is asked next, with its secrets' names in the place of their values; cursor: where that
goes on, in a word; missing: secrets that are not set. outcome, reason, text: of the last request; the
counts are those of the last turn. */
export interface PollView {
  standing: "unset" | "waiting" | "polling" | "failing" | "stopped";
  every: number;
  request: string;
  cursor: string | null;
  missing: string[];
  at: string | null;
  next_at: string | null;
  outcome: "taken" | "unchanged" | "unmappable" | "refused" | "slowed" | "answered" | "silent" | "unreachable" | "unusable" | null;
  reason: string | null;
  text: string | null;
  failures: number;
  since: string | null;
  pages: number;
  accepted: number;
  duplicates: number;
  rejected: number;
}

/** Whose screens follow a case or a team now: `people` by name, the first of `count`. */
export interface PresenceView {
  channel: string;
  people: PersonRef[];
  count: number;
}

/** RFC 9457 problem details; further members by code (`latitude`, `reason`, `duties`). */
export interface ProblemJson {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
}

/** Whether it is signed by its source. `unsigned`: the source signs nothing, so a token says who sends.
`headers`: those that the signature is made of; null: it is missing. */
export interface Proof {
  unsigned: boolean;
  refused: Because | null;
  headers: Record<string, string | null>;
  secrets: SecretState[];
}

/** Topics at a moment: surges first, the highest before the others. */
export interface PulseAnswer {
  at: string;
  items: PulseRow[];
}

/** A topic of a team now; `surge` is null where it runs as usual. */
export interface PulseRow {
  volume: TopicVolume;
  surge: SurgeView | null;
  voices: SignalEntry[];
}

/** The surges that last, highest first. */
export interface PulseSnapshot {
  surges: SurgeView[];
}

/** The most urgent cases of a team that nobody holds, in order; `waiting` counts all of them. */
export interface QueueSnapshot {
  cases: CaseRow[];
  waiting: number;
}

/** A clause of a live boundary that reads how high the surge is, in plain words. */
export interface Reacting {
  boundary: string;
  title: string;
  clause: string;
  text: string;
  because: string | null;
}

/** The signal as it would be kept: masked and read. `marks` are (start, end, topic) in `text`;
`said_topics`: those that the source names itself. */
export interface ReadSignal {
  id: string;
  kind: string;
  at: string;
  customer: string | null;
  author: string;
  channel: string;
  public: boolean;
  text: string;
  rating: number | null;
  topics: string[];
  said_topics: string[];
  about: Record<string, string>;
  language: string | null;
  sentiment: number | null;
  severity: number;
  acute: boolean;
  marks: [number, number, string][];
}

/** A document and a delivery, as far as they go. `findings` of a document that cannot be used leave
everything else null; `more`: items that are not shown. */
export interface Rehearsal {
  findings: FeedFinding[];
  feed?: string | null;
  proof?: Proof | null;
  challenge: boolean;
  unreadable?: Because | null;
  items: ItemRow[];
  more: number;
  answer?: HeardAnswer | null;
}

/** One item that was not taken.

index: place of the item in its delivery (from 0), or its line in a file (from 1).
id: what the source calls it, when that much could be read.
code: stable, for machines. text: one sentence; of a value it repeats a few words at most. */
export interface Rejected {
  index: number;
  id: string | null;
  code: string;
  text: string;
}

/** Answer to a call, good or not. */
export interface Reply {
  op: "reply";
  id: number;
  ok: boolean;
  data?: DecisionReply | CaseRow | AskedView | null;
  problem?: ProblemJson | null;
}

/** An answer to the customer; `delivery` is null where no system outside carries answers. */
export interface ReplyEntry {
  kind: "reply";
  id: string;
  at: string;
  by: PersonRef;
  text: string;
  delivery?: DeliveryView | null;
}

/** A delivery that the document gives as an example; `at`: when it arrives, where that matters;
`url`: the address that it is sent to, if not the feed's own. */
export interface SampleRow {
  title: string;
  headers: Record<string, string>;
  body: string;
  at: string | null;
  method: string;
  url?: string | null;
}

/** A document as it was saved; `text` null: it was taken back. */
export interface SavedRow {
  number: number;
  at: string;
  by: PersonRef;
  text: string | null;
}

/** A value that was set here, without the value. `until`: when it ends; null: it stays. */
export interface SecretRow {
  id: string;
  name: string;
  at: string;
  by: PersonRef;
  until: string | null;
}

/** A secret that a feed verifies with: how many values are in use, and how many of them are settings. */
export interface SecretState {
  name: string;
  values: number;
  in_settings: number;
}

/** One tier, topic, channel or team: moments, of how many the latitude rises and falls, and the money. */
export interface SegmentMoved {
  kind: string;
  value: string;
  title: string;
  moments: number;
  gain: number;
  lose: number;
  money: string;
}

/** The clause that set a limit. */
export interface SetBy {
  boundary: string;
  clause: string;
}

/** What set each limit; null where no grant holds. */
export interface SetByBoth {
  alone: SetBy | null;
  with_peer: SetBy | null;
}

/** How many of those who spoke have something in common: how or by what way they spoke, how they felt
(`value` is the sentiment, -1 to 1), or their tier. A null value: nobody knows. */
export interface Share {
  by: "kind" | "channel" | "sentiment" | "tier";
  value: string | null;
  speakers: number;
}

/** A customer's (or colleague's) words on the timeline; `marks` are (start, end, topic) in `text`. */
export interface SignalEntry {
  kind: "signal";
  id: string;
  at: string;
  signal_kind: string;
  channel: string;
  author: string;
  feed: string;
  text: string;
  marks: [number, number, string][];
  language: string | null;
  sentiment: number | null;
  rating: number | null;
  severity: number;
  acute: boolean;
  public: boolean;
  topics: string[];
}

/** A signal joined a case; `case` is the row after it. */
export interface SignalReceived {
  case: CaseRow;
  entry: SignalEntry;
}

/** `complete`: whether it can be sent as it is; else names stand for what proves who sends. */
export interface SignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  curl: string;
  complete: boolean;
}

/** A position: every event up to `seq` was seen. */
export interface Since {
  epoch: string;
  seq: number;
}

/** State and position of one channel, read together. */
export interface Snapshot {
  op: "snapshot";
  id: number;
  channel: string;
  seq: number;
  data: SnapshotData;
}

/** The twin of `POST /v1/cases/{id}/snooze`; `until` as RFC 3339. */
export interface Snooze {
  op: "snooze";
  id: number;
  case: string;
  until: string;
  note?: string | null;
}

/** Follow channels, from a position or from a snapshot. */
export interface Subscribe {
  op: "subscribe";
  id: number;
  channels: string[];
  since?: Since | null;
}

/** Answer to `subscribe`: resumed (events follow) or not (one snapshot a channel follows), up to `seq`. */
export interface Subscribed {
  op: "subscribed";
  id: number;
  resumed: boolean;
  seq: number;
}

/** A surge of a topic of the case, which may have moved its limits; shown again in place as it goes on. */
export interface SurgeEntry {
  kind: "surge";
  id: string;
  at: string;
  surge: SurgeView;
}

/** A topic of a team began to surge, goes on otherwise than was last said, or is calm again.

It stands on the timeline of every case of the team that was open and told of the topic when it moved. */
export interface SurgeMoved {
  surge: SurgeView;
}

/** Surges that ended, the last first; `next` goes into `after` of the next request. */
export interface SurgePage {
  items: SurgeView[];
  next: string | null;
}

/** A topic of a team that runs at many times its usual volume, or did until `until`.

minutes: the length of the windows that it is measured by. voices: speakers in the busiest such window
when it was last said; usual: how many one has otherwise, by the same hour of past weeks, of past days or
by all hours; customers: at least so many spoke since it began. line: speakers per half of the shortest
window up to then, oldest first, and how many are usual of each. examples: signals, newest first. reacts:
boundaries that read how high it is. reason: one sentence on why it was said. */
export interface SurgeView {
  id: string;
  team: string;
  topic: string;
  times: string;
  voices: number;
  usual: number;
  minutes: number;
  basis: "hour_of_week" | "hour_of_day" | "overall";
  customers: number;
  examples: string[];
  line: number[];
  line_usual: number;
  since: string;
  at: string;
  until: string | null;
  reacts: string[];
  reason: string;
}

/** A team's shared budgets. */
export interface TeamSnapshot {
  budgets: BudgetView[];
}

/** A moment that moves, which stands for `like` that move in the same way.

`case`: its number, null where it opened none; `amount`, `road`: of the decision, null where there was
none. */
export interface TellingCase {
  id: string;
  case: number | null;
  at: string;
  action: string;
  title: string;
  unit: string | null;
  amount: string | null;
  road: string | null;
  alone: BothAmounts;
  with_peer: BothAmounts;
  given: BothAmounts;
  outside: boolean;
  like: number;
  facts: KnownThen[];
}

/** A topic of a team whole, at a moment. `hours`: the last day, oldest first, with the hour that runs.

`heard` and `given` are null for who does not see the team's cases; they are told since the surge began,
or of the longest window that is looked at. */
export interface TopicView {
  at: string;
  volume: TopicVolume;
  surge: SurgeView | null;
  hours: HourHeard[];
  reacts: Reacting[];
  heard: Heard | null;
  given: GivenBy[] | null;
}

/** What somebody said, and the case it went to as it stands now. */
export interface TopicVoice {
  signal: SignalEntry;
  case: CaseRow;
}

/** What a topic of a team runs at now, in the shortest window that is looked at.

`usual` is null while there is too little past to say. */
export interface TopicVolume {
  team: string;
  topic: string;
  at: string;
  voices: number;
  usual: number | null;
  basis: "hour_of_week" | "hour_of_day" | "overall" | null;
  times: string | null;
  examples: string[];
  line: number[];
}

/** How a value is asked for and shown. */
export interface TypeWords {
  type: string;
  title: string;
  ask: boolean;
  one_of: string[] | null;
  min: string | null;
  max: string | null;
  item: string | null;
}

/** A name under which something was delivered or is captured, that is no feed. */
export interface UnknownFeed {
  name: string;
  last: DeliveryRow | null;
  capture: string | null;
}

/** Follow no longer. `case:` channels also end their latitude notices. */
export interface Unsubscribe {
  op: "unsubscribe";
  id: number;
  channels: string[];
}

/** A channel ended: asked for (`id`), or because rights changed (`reason`). */
export interface Unsubscribed {
  op: "unsubscribed";
  channel: string;
  reason: string;
  id?: number | null;
}

/** The latitude of a case now; from then on this stream's notices for the case use this request.

With `decision`, one that waits for a co-sign there: how far who asked may go with it, for what she asked. */
export interface WatchLatitude {
  op: "latitude";
  id: number;
  case: string;
  request?: Record<string, FactValue>;
  decision?: string | null;
}

/** Answer to `hello`. */
export interface Welcome {
  op: "welcome";
  you: You;
  epoch: string;
  seq: number;
}

/** What was given in a year by one action, less what was taken back.

`amount` is null for an action without measure; years are those of the pack's time zone. */
export interface YearGiven {
  year: number;
  action: string;
  title: string;
  unit: string | null;
  amount: string | null;
  times: number;
  taken_back: number;
}

/** Who is signed in. */
export interface You {
  id: string;
  name: string;
  role: string;
  teams: string[];
}

export type FactValue =
  | boolean
  | number
  | string
  | string[]
  | null;

export type Role =
  | "associate"
  | "manager"
  | "integration"
  | "observer"
  | "admin";

export type Road =
  | "alone"
  | "with_peer"
  | "emergency";

export type Entry =
  | SignalEntry
  | MoveEntry
  | FactsEntry
  | DecisionEntry
  | ReplyEntry
  | SurgeEntry;

export type EventType =
  | "signal.received"
  | "case.opened"
  | "case.claimed"
  | "case.released"
  | "case.moved"
  | "case.snoozed"
  | "case.closed"
  | "clock.stopped"
  | "clock.missed"
  | "facts.updated"
  | "facts.stated"
  | "decision.made"
  | "decision.awaiting_peer"
  | "decision.cosigned"
  | "decision.declined"
  | "decision.withdrawn"
  | "decision.expired"
  | "decision.reversed"
  | "decision.delivered"
  | "decision.undelivered"
  | "case.replied"
  | "reply.delivered"
  | "reply.undelivered"
  | "boundaries.published"
  | "boundaries.staged"
  | "pulse.surge"
  | "pulse.calm"
  | "feed.failing";

export type EventData =
  | SignalReceived
  | CaseOpened
  | CaseMoved
  | FactsChanged
  | DecisionChanged
  | DecisionDelivered
  | CaseReplied
  | BoundariesPublished
  | BoundariesStaged
  | SurgeMoved
  | FeedFailing;

export type SnapshotData =
  | QueueSnapshot
  | CaseView
  | TeamSnapshot
  | MeSnapshot
  | BoundariesSnapshot
  | PulseSnapshot
  | FeedsSnapshot;

export type Answer =
  | FoundPage
  | CustomerView
  | HeardPage
  | PulseAnswer
  | TopicView
  | SurgePage
  | BacktestView
  | FeedPage
  | FeedView
  | Rehearsal
  | SignedRequest
  | DeliveryPage
  | DeliverySeen
  | DeadLetterPage
  | DeadLetterView
  | NewSecretAnswer
  | CaptureAnswer;

export type ServerFrame =
  | Welcome
  | Subscribed
  | Unsubscribed
  | Snapshot
  | EventFrame
  | Notice
  | Reply
  | Beat;

export type ClientFrame =
  | Hello
  | Subscribe
  | Unsubscribe
  | Decide
  | Move
  | Snooze
  | WatchLatitude;

/** The shape of an event's data, by its type. */
export interface EventDataOf {
  "signal.received": SignalReceived;
  "case.opened": CaseOpened;
  "case.claimed": CaseMoved;
  "case.released": CaseMoved;
  "case.moved": CaseMoved;
  "case.snoozed": CaseMoved;
  "case.closed": CaseMoved;
  "clock.stopped": CaseMoved;
  "clock.missed": CaseMoved;
  "facts.updated": FactsChanged;
  "facts.stated": FactsChanged;
  "decision.made": DecisionChanged;
  "decision.awaiting_peer": DecisionChanged;
  "decision.cosigned": DecisionChanged;
  "decision.declined": DecisionChanged;
  "decision.withdrawn": DecisionChanged;
  "decision.expired": DecisionChanged;
  "decision.reversed": DecisionChanged;
  "decision.delivered": DecisionDelivered;
  "decision.undelivered": DecisionDelivered;
  "case.replied": CaseReplied;
  "reply.delivered": CaseReplied;
  "reply.undelivered": CaseReplied;
  "boundaries.published": BoundariesPublished;
  "boundaries.staged": BoundariesStaged;
  "pulse.surge": SurgeMoved;
  "pulse.calm": SurgeMoved;
  "feed.failing": FeedFailing;
}

/** An event whose `type` tells the shape of its `data`. */
export type EventFrame = {
  [T in EventType]: Omit<AnyEvent, "type" | "data"> & { type: T; data: EventDataOf[T] };
}[EventType];

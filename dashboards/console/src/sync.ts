/**
 * Which channels are followed, and whether what is on the screen is current. After a cut it resumes from the position
 * that was seen; nothing is called current before everything that was missed is here.
 */
import { Connection, LostConnection, type Socket } from "./connection";
import { EMPTY, fold, forgetCase, onlyLatitudes, type State, waitingRows } from "./state";
import type { EventFrame, FactValue, ServerFrame } from "./wire";

/** How the screen stands to the service. Times are epoch milliseconds. */
export type Link =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "off"; since: number; retryAt: number }
  | { state: "catching_up"; since: number; done: number; total: number };

export interface Watched {
  case: string;
  request: Record<string, FactValue>;
}

/** A colleague's decision before this person, and its case. */
export interface Judged {
  case: string;
  decision: string;
}

export interface Listener {
  state(state: State): void;
  /** Something happened, also while there was no connection; the state has it already. */
  happened(event: EventFrame): void;
  link(link: Link): void;
  /**
   * The screen is current again after a cut that began at `since`; `missed` events came meanwhile. null: the position was
   * gone, so all was told anew, and nobody counted.
   */
  caughtUp(since: number, missed: number | null): void;
  ended(): void;
}

/** Rows of a queue below which more are asked for, where more wait. */
const REFILL_BELOW = 50;

/** What changes words, budgets and limits alike, so that all of it is asked for anew. */
const SETS: ReadonlySet<string> = new Set(["boundaries.published", "boundaries.staged"]);

export class Sync {
  state: State = EMPTY;
  link: Link = { state: "connecting" };
  readonly connection: Connection;
  #wanted = new Set<string>();
  #watched: Watched | null = null;
  #judged: Judged | null = null;
  #held = new Set<string>();
  #looked = new Set<string>();
  /** Whether the latitude on the screen came over this connection. */
  #latitudeFresh = true;
  /** Channels that were asked for and have not answered, and the position to reach before all is current. */
  #awaited = new Set<string>();
  #goal = 0;
  #cut: { since: number; from: number; missed: number | null } | null = null;
  #open = false;

  constructor(
    private readonly listener: Listener,
    open: () => Socket,
  ) {
    this.connection = new Connection(
      {
        welcome: () => this.#subscribeAll(),
        frame: (frame) => this.#take(frame),
        lost: (since, retryAt) => this.#lost(since, retryAt),
        ended: () => this.listener.ended(),
      },
      open,
    );
  }

  /** Follows channels from now on, and again after each cut. */
  follow(channels: string[]): void {
    const added = channels.filter((channel) => !this.#wanted.has(channel));
    for (const channel of added) this.#wanted.add(channel);
    if (this.#open && added.length > 0) this.#subscribe(added, false);
  }

  /** Asks for a channel's state anew, though it is followed already. */
  renew(channel: string): void {
    if (this.#open && this.#wanted.has(channel)) this.#subscribe([channel], false);
  }

  /** Puts a case on the screen: its channel, and its latitude for what is asked. Another one leaves, unless it is held. */
  watch(watched: Watched | null): void {
    const before = this.#watched;
    this.#watched = watched;
    if (before !== null && before.case !== watched?.case) this.#leave(before.case);
    if (watched === null) return;
    this.follow([`case:${watched.case}`]);
    if (this.#open) this.#askLatitude();
  }

  /** Puts a colleague's decision before this person: its case, and how far who asked may go. */
  judge(judged: Judged | null): void {
    const before = this.#judged;
    this.#judged = judged;
    if (before !== null && before.case !== judged?.case) this.#leave(before.case);
    if (judged === null) return;
    this.follow([`case:${judged.case}`]);
    if (this.#open) this.#askJudged();
  }

  /** Follows the cases that the person holds: a lease lives as long as a screen follows its case. */
  hold(cases: string[]): void {
    const before = this.#held;
    this.#held = new Set(cases);
    this.follow(cases.map((id) => `case:${id}`));
    for (const id of before) this.#leave(id);
  }

  /** Follows cases that a page speaks of without opening them. */
  look(cases: string[]): void {
    const before = this.#looked;
    this.#looked = new Set(cases);
    this.follow(cases.map((id) => `case:${id}`));
    for (const id of before) this.#leave(id);
  }

  /** Under another set other budgets are shared, and other facts count. */
  #renewAll(): void {
    for (const channel of this.#wanted) if (/^(boundaries$|team:|case:)/.test(channel)) this.renew(channel);
  }

  #leave(id: string): void {
    const channel = `case:${id}`;
    const shown = this.#held.has(id) || this.#looked.has(id) || this.#watched?.case === id || this.#judged?.case === id;
    if (shown || !this.#wanted.delete(channel)) return;
    if (this.#open) this.connection.call({ op: "unsubscribe", channels: [channel] }).answer.catch(lostOnly);
    this.#set(forgetCase(this.state, id));
  }

  #subscribeAll(): void {
    this.#open = true;
    this.#awaited.clear();
    this.#goal = 0;
    for (const told of [...this.#wanted]) this.#awaited.add(told);
    this.#latitudeFresh = this.#watched === null;
    this.#set(onlyLatitudes(this.state, this.#watched === null ? [] : [this.#watched.case]));
    const known = [...this.#wanted].filter((channel) => this.state.loaded[channel] === true);
    // Another epoch is another history: what happened in it since is not counted by this screen.
    if (this.#cut !== null && known.length === 0) this.#cut.missed = null;
    if (this.#cut !== null) this.#catchUp();
    const others = [...this.#wanted].filter((channel) => this.state.loaded[channel] !== true);
    if (known.length > 0) this.#subscribe(known, true);
    if (others.length > 0) this.#subscribe(others, false);
    if (this.#watched !== null) this.#askLatitude();
    if (this.#judged !== null) this.#askJudged();
    this.#settle();
  }

  #subscribe(channels: string[], resume: boolean): void {
    for (const channel of channels) this.#awaited.add(channel);
    const { epoch, seq } = this.state;
    const since = resume && epoch !== null ? { since: { epoch, seq } } : {};
    this.connection
      .call({ op: "subscribe", channels, ...since })
      .answer.then((answer) => {
        if (answer.op !== "subscribed") {
          // Not one of them is ours; why stands in `unsubscribed` frames or in the problem.
          for (const channel of channels) this.#awaited.delete(channel);
        } else {
          // Resumed: events follow up to the goal. Otherwise a snapshot a channel does, complete in itself.
          if (answer.resumed) this.#goal = Math.max(this.#goal, answer.seq);
          if (answer.resumed) for (const channel of channels) this.#awaited.delete(channel);
          else if (resume && this.#cut !== null) this.#cut.missed = null;
        }
        this.#settle();
      })
      .catch(lostOnly);
  }

  /** A queue longer than its snapshot shows its first rows: when those are nearly taken, the next are asked for. */
  #refill(): void {
    for (const [channel, { value }] of Object.entries(this.state.waiting)) {
      if (this.#awaited.has(channel)) continue;
      const here = waitingRows(this.state, channel);
      if (here < value && here < REFILL_BELOW) this.renew(channel);
    }
  }

  #askLatitude(): void {
    const watched = this.#watched;
    if (watched === null) return;
    this.connection
      .call({ op: "latitude", ...watched })
      .answer.then(() => {
        if (this.#watched?.case !== watched.case) return;
        this.#latitudeFresh = true;
        this.#settle();
      })
      .catch(lostOnly);
  }

  #askJudged(): void {
    if (this.#judged === null) return;
    this.connection.call({ op: "latitude", ...this.#judged, request: {} }).answer.catch(lostOnly);
  }

  #take(frame: ServerFrame): void {
    if (frame.op === "unsubscribed" && !this.#wanted.has(frame.channel)) return;
    if (frame.op === "event" && this.#cut?.missed != null) this.#cut.missed += 1;
    if (frame.op === "snapshot" || frame.op === "unsubscribed") this.#awaited.delete(frame.channel);
    this.#set(fold(this.state, frame));
    if (frame.op === "event") this.listener.happened(frame);
    if (frame.op === "event" && SETS.has(frame.type)) this.#renewAll();
    if (frame.op === "event" && frame.type === "case.claimed") this.#refill();
    // Nobody brought facts, yet they changed: the case concerns another thing now, which its row and facts tell whole.
    if (frame.op === "event" && frame.type === "facts.updated" && frame.data.about != null) {
      this.renew(`case:${frame.data.case}`);
    }
    if (this.link.state !== "live" && frame.op !== "welcome") this.#settle();
  }

  /** Everything that was asked for is here, so it is current. */
  #settle(): void {
    if (!this.#open) return;
    const complete = this.#awaited.size === 0 && this.state.seq >= this.#goal && this.#latitudeFresh;
    if (!complete) {
      if (this.#cut !== null) this.#catchUp();
      return;
    }
    const cut = this.#cut;
    this.#cut = null;
    if (this.link.state !== "live") this.#setLink({ state: "live" });
    if (cut !== null) this.listener.caughtUp(cut.since, cut.missed);
  }

  #catchUp(): void {
    const cut = this.#cut;
    if (cut === null) return;
    const total = Math.max(0, this.#goal - cut.from);
    this.#setLink({ state: "catching_up", since: cut.since, done: Math.min(total, this.state.seq - cut.from), total });
  }

  #lost(since: number, retryAt: number): void {
    this.#open = false;
    this.#cut ??= { since, from: this.state.seq, missed: 0 };
    this.#setLink({ state: "off", since: this.#cut.since, retryAt });
  }

  #set(state: State): void {
    if (state === this.state) return;
    this.state = state;
    this.listener.state(state);
  }

  #setLink(link: Link): void {
    this.link = link;
    this.listener.link(link);
  }
}

function lostOnly(reason: unknown): void {
  if (!(reason instanceof LostConnection)) throw reason;
}

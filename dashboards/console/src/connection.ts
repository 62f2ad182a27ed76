/**
 * The socket: says hello, carries frames and calls, notices silence, comes back with growing patience. What the frames
 * mean is `state.ts`'s, what to subscribe to is `sync.ts`'s.
 */
import type { Reply, ServerFrame, Subscribed, Unsubscribed, Welcome } from "./wire";

/** The part of a WebSocket that is used, so that tests can hold the other end. */
export interface Socket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Handlers {
  /** The stream is open: subscribe now. */
  welcome(frame: Welcome): void;
  frame(frame: ServerFrame): void;
  /** No connection since `since`; another try at `retryAt` (epoch milliseconds). */
  lost(since: number, retryAt: number): void;
  /** The service ended the session: nobody is signed in. */
  ended(): void;
}

/** A call that has no answer, because the connection was lost before one came. It may have been heard. */
export class LostConnection extends Error {}

/** A call without its number. */
export type Call =
  | { op: "subscribe"; channels: string[]; since?: { epoch: string; seq: number } }
  | { op: "unsubscribe"; channels: string[] }
  | { op: "latitude"; case: string; request: Record<string, unknown>; decision?: string }
  | {
      op: "decide";
      key: string;
      case: string;
      action: string;
      amount: string | null;
      params: Record<string, unknown>;
      note: string | null;
      confirmed: string[];
      emergency: boolean;
    };

/** Silence after which nothing on the screen may look current. The service beats every 2 s. */
export const STALE_AFTER_MS = 5000;
const FIRST_PATIENCE_MS = 500;
const MOST_PATIENCE_MS = 10_000;
const SESSION_OVER = 4401;

type Answer = Reply | Subscribed | Unsubscribed;

export class Connection {
  #socket: Socket | null = null;
  #calls = new Map<number, { answered: (answer: Answer) => void; lost: (reason: LostConnection) => void; at: number }>();
  #nextId = 1;
  #failures = 0;
  #heardAt: number;
  /** Since when this socket has been listened to without a frame. */
  #quietSince: number;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #silence: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;
  /** Milliseconds from the last call to its answer, null before the first. */
  roundTrip: number | null = null;

  constructor(
    private readonly handlers: Handlers,
    private readonly open: () => Socket,
  ) {
    this.#heardAt = this.#quietSince = Date.now();
  }

  start(): void {
    this.#connect();
  }

  /** Ends it for good. */
  stop(): void {
    this.#stopped = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#drop();
  }

  /** Tries now instead of at the announced time. */
  retryNow(): void {
    if (this.#retry === null) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /**
   * Ends a socket that was silent for longer than one may be. A timer sleeps with the machine, and in a page that is not
   * looked at it is late: whoever wakes or comes back looks at the clock instead.
   */
  check(): void {
    if (this.#socket !== null && this.#isTooQuiet()) this.#closed(this.#socket, 0);
  }

  /** Sends a call; its number, and its answer when that comes. Rejects with `LostConnection`. */
  call(call: Call): { id: number; answer: Promise<Answer> } {
    const id = this.#nextId++;
    const answer = new Promise<Answer>((answered, lost) => {
      if (this.#socket === null) {
        lost(new LostConnection());
        return;
      }
      this.#calls.set(id, { answered, lost, at: performance.now() });
      this.#socket.send(JSON.stringify({ ...call, id }));
    });
    return { id, answer };
  }

  #connect(): void {
    this.#retry = null;
    const socket = this.open();
    this.#socket = socket;
    this.#quietSince = Date.now();
    this.#listenFor(socket);
    socket.onopen = () => socket.send(JSON.stringify({ op: "hello" }));
    socket.onmessage = (event) => this.#heard(socket, JSON.parse(event.data) as ServerFrame);
    socket.onclose = (event) => this.#closed(socket, event.code);
  }

  #heard(socket: Socket, frame: ServerFrame): void {
    if (socket !== this.#socket) return;
    // What lay in the socket while this page slept is not the news, however recently it was read.
    if (this.#isTooQuiet()) {
      this.#closed(socket, 0);
      return;
    }
    this.#heardAt = this.#quietSince = Date.now();
    this.#listenFor(socket);
    if (frame.op === "welcome") {
      this.#failures = 0;
      this.handlers.frame(frame);
      this.handlers.welcome(frame);
      return;
    }
    this.handlers.frame(frame);
    if (frame.op !== "reply" && frame.op !== "subscribed" && frame.op !== "unsubscribed") return;
    const call = this.#calls.get(frame.id ?? 0);
    if (call === undefined) return;
    this.#calls.delete(frame.id ?? 0);
    this.roundTrip = performance.now() - call.at;
    call.answered(frame);
  }

  #isTooQuiet(): boolean {
    return Date.now() - this.#quietSince > STALE_AFTER_MS;
  }

  /** A socket may look open long after its other end is gone: silence is what counts. */
  #listenFor(socket: Socket): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#closed(socket, 0), STALE_AFTER_MS);
  }

  #closed(socket: Socket, code: number): void {
    if (socket !== this.#socket) return;
    this.#drop();
    if (this.#stopped) return;
    if (code === SESSION_OVER) {
      this.handlers.ended();
      return;
    }
    const patience = Math.min(MOST_PATIENCE_MS, FIRST_PATIENCE_MS * 2 ** this.#failures);
    // Jitter, so that the desks of a whole floor do not come back in the same instant.
    const wait = patience * (0.5 + Math.random());
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.handlers.lost(this.#heardAt, Date.now() + wait);
  }

  #drop(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    const waiting = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of waiting) call.lost(new LostConnection());
  }
}

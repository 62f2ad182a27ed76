/** What the service answers about boundaries, as far as these screens read it. */
import type { PersonRef } from "../wire";

export type State = "live" | "new" | "changed" | "removed";

export interface Row {
  name: string;
  file: string;
  boundary: boolean;
  state: State;
  etag: string | null;
  title: string;
  why: string;
  owner: string;
  actions: string[];
  audience: string[];
  review_by: string | null;
  examples: number;
  at: string | null;
  by: PersonRef | null;
}

export interface Overview {
  revision: string;
  etag: string;
  items: Row[];
  documents: Record<string, string>;
  drafts: Record<string, string | null>;
  guarantees: { name: string; why: string; owner: string; actions: string[] }[];
  second_manager: boolean;
}

export interface Finding {
  name: string;
  file: string;
  line: number;
  column: number;
  severity: "error" | "warning" | "hint";
  code: string;
  message: string;
  /** The one change that settles it. */
  fix: { line: number; column: number; was: string; insert: string } | null;
}

export interface Example {
  boundary: string;
  line: number;
  name: string;
  action: string;
  alone: string;
  with_peer: string;
  closed: boolean;
  holds: boolean;
  wrong: string[];
}

/** What became of one guarantee; `case` where it does not hold. */
export interface Proof {
  name: string;
  outcome: "proved" | "refuted" | "undecided" | "untranslatable";
  text: string;
  case: { text: string } | null;
}

/** `results` is empty while nobody has asked; `read` says how many there are. */
export interface Proofs {
  read: number;
  proved: number;
  results: Proof[];
}

export interface Check {
  etag: string;
  sound: boolean;
  findings: Finding[];
  examples: Example[];
  guarantees: Proofs;
}

export interface Saved {
  name: string;
  state: State;
  etag: string | null;
  set_etag: string;
  at: string;
  by: PersonRef;
}

export interface Revision {
  number: number;
  revision: string;
  at: string;
  by: PersonRef | null;
  reason: string;
  stage: "live" | "shadow" | "canary";
}

export interface DocumentDiff {
  name: string;
  change: "added" | "changed" | "removed";
  added: number;
  removed: number;
  diff: string;
  /** The clauses that say something else, in plain words; null where a side of it cannot be read. */
  words: { clause: string; before: string | null; after: string | null }[] | null;
}

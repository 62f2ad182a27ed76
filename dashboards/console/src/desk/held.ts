/** A list in which nothing moves while a hand is in it. */
import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { arrange, LINGER_MS, type Shown } from "./order";
import type { CaseRow } from "../wire";

/** Whether the mouse or the focus is in an element; `on` are its handlers. */
export interface Hand {
  readonly value: boolean;
  on: {
    onPointerEnter: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocusIn: () => void;
    onFocusOut: (event: FocusEvent) => void;
  };
}

export function hand(): Hand {
  const pointer = signal(false);
  const focus = signal(false);
  const either: ReadonlySignal<boolean> = computed(() => pointer.value || focus.value);
  return {
    get value() {
      return either.value;
    },
    on: {
      // A finger does not rest anywhere.
      onPointerEnter: (event) => (pointer.value = event.pointerType === "mouse"),
      onPointerLeave: () => (pointer.value = false),
      onFocusIn: () => (focus.value = true),
      onFocusOut: ({ currentTarget, relatedTarget }) =>
        (focus.value = currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
    },
  };
}

/** Keeps `shown` as `rows` are, unless it is held; returns what lets in all that wait outside. */
export function useSettled(shown: Signal<Shown[]>, rows: CaseRow[], held: boolean): () => void {
  const settle = (hold: boolean) => {
    const next = arrange(shown.peek(), rows, hold, Date.now());
    if (JSON.stringify(next) !== JSON.stringify(shown.peek())) shown.value = next;
  };
  useEffect(() => settle(held), [rows, held]);
  // A row that lingers goes by the clock, not by an event.
  const lingers = shown.value.some(({ leftAt }) => leftAt !== null);
  useEffect(() => {
    if (!lingers || held) return;
    const timer = setTimeout(() => settle(false), LINGER_MS);
    return () => clearTimeout(timer);
  }, [lingers, held, shown.value]);
  return () => settle(false);
}

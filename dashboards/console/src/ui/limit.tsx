import { vars } from "./vars";

interface LimitProps {
  alone: number;
  peer: number;
  scale: number;
  /** Where an amount is marked. */
  at?: number;
}

/** The limit bar: solid up to alone, hatched up to with a peer, dashed beyond. Silent: the row says it in words. */
export function Limit({ alone, peer, scale, at }: LimitProps) {
  const share = (units: number) => (scale === 0 ? 0 : Math.min(100, (100 * units) / scale));
  return (
    <span class="limit" style={vars({ a: share(alone), p: share(peer), v: share(at ?? 0) })} aria-hidden="true">
      {alone > 0 && <span class="alone" />}
      {peer > alone && <span class="peer" />}
      {at !== undefined && <span class="at" />}
    </span>
  );
}

/** A thin bar of how much is spent, in percent. */
export function Meter({ spent }: { spent: number }) {
  return (
    <span class="meter" aria-hidden="true">
      <span style={vars({ v: Math.min(100, Math.max(0, spent)) })} />
    </span>
  );
}

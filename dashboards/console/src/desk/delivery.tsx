import { clockTime } from "../format";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import type { DeliveryView } from "../wire";

/** Whether the systems outside have it; nothing where none is told. */
export function Delivery({ delivery }: { delivery: DeliveryView | null | undefined }) {
  if (delivery == null) return null;
  if (delivery.state !== "undelivered") {
    const at = delivery.state === "delivered" && delivery.at != null ? clockTime(delivery.at) : null;
    return (
      <p class="delivery quiet">
        <Glyph name={at === null ? "time" : "ok"} small />
        {at === null ? t.delivery.waiting : t.delivery.delivered(at)}
      </p>
    );
  }
  const reason = delivery.reason == null ? "" : t.delivery.reasons[delivery.reason](delivery.status ?? 0);
  return (
    <p class="delivery is-bad">
      <Glyph name="bad" small />
      {delivery.again_at == null
        ? t.delivery.givenUp(reason)
        : t.delivery.undelivered(reason, clockTime(delivery.again_at))}
    </p>
  );
}

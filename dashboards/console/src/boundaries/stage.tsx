import { tb } from "../texts/boundaries";
import { Glyph } from "../ui/glyph";
import type { State } from "./answers";

const GLYPHS = { live: "live", changed: "form", new: "star", removed: "x" } as const;

/** How a document stands to what is live: by glyph and word. */
export function Stage({ of }: { of: State }) {
  return (
    <span class="stage" data-s={of}>
      <Glyph name={GLYPHS[of]} small />
      {tb.list.states[of]}
    </span>
  );
}

import type { Finding } from "./answers";
import { fixOf } from "./fix";

interface Props {
  text: string;
  finding: Pick<Finding, "fix">;
  say: (word: string) => string;
  onMend: (text: string) => void;
}

/** One press for what a finding asks, where that is clear; `onMend` gets the text with the change made. */
export function Mend({ text, finding, say, onMend }: Props) {
  const fix = fixOf(text, finding);
  if (fix === null) return null;
  return (
    <button class="btn mini" type="button" onClick={() => onMend(text.slice(0, fix.from) + fix.insert + text.slice(fix.to))}>
      {say(fix.insert)}
    </button>
  );
}

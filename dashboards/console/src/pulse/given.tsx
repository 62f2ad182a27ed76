import { amountText, clockTime, countText } from "../format";
import { words } from "../store";
import { tp } from "../texts/pulse";
import { Glyph } from "../ui/glyph";
import type { GivenBy, TopicView } from "../wire";

/** What was given in cases that tell of the topic; nothing is said to who does not see those cases. */
export function Given({ of: { given, heard } }: { of: TopicView }) {
  if (given === null || heard === null) return null;
  return (
    <div class="stack">
      <h3>
        {tp.topic.given} <span class="second num">{clockTime(heard.since)}</span>
      </h3>
      {given.length === 0 && <p class="second">{tp.topic.givenNone}</p>}
      <ul class="stack">
        {given.map((one) => (
          <li key={`${one.action} ${one.unit ?? ""}`} class="reacts">
            <Glyph name="ok" small />
            <p>
              <b>{one.title}</b> <span class="num">{sum(one)}</span>{" "}
              <span class="second">{details(one).join(", ")}</span>
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function sum({ action, amount, unit, times }: GivenBy): string {
  const often = tp.topic.times(countText(times));
  if (amount === null) return often;
  const known = words.value?.actions[action];
  return `${often} ${amountText(amount, { measure: known?.measure ?? null, unit, digits: known?.digits ?? 0 })}`;
}

function details({ reacting, taken_back: back }: GivenBy): string[] {
  return [
    ...(reacting > 0 ? [tp.topic.following(countText(reacting))] : []),
    ...(back > 0 ? [tp.topic.takenBack(countText(back))] : []),
  ];
}

import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { plain } from "../format";
import { words } from "../store";
import { tm } from "../texts/meaning";
import { Glyph } from "../ui/glyph";
import "./meaning.css";
import { type ActionMeaning, type Differing, givenText, knownText, type Meaning, meaningOf, undecidedText, type Way, waysOf } from "./meaning-data";

/** What a set means beside another, over every case there can be: narrower, wider, and a small case of each. */
export function Means({ from, to }: { from: string; to: string }) {
  const [found, setFound] = useState<Meaning | null | "failed" | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    setFound(undefined);
    meaningOf(from, to).then(
      (meaning) => !gone && setFound(meaning),
      (problem: unknown) => {
        if (!(problem instanceof ApiProblem)) throw problem;
        if (!gone) setFound("failed");
      },
    );
    return () => {
      gone = true;
    };
  }, [from, to]);
  return (
    <section class="means" aria-label={tm.title} aria-busy={found === undefined}>
      <h3 class="row wrap">
        {tm.title}
        <span class="small second" role="status">
          {found === undefined ? tm.looking : found === "failed" ? tm.failed : found === null ? tm.unreadable : <Answer of={found} />}
        </span>
      </h3>
      {found !== undefined && found !== "failed" && found !== null && <Told of={found} />}
    </section>
  );
}

function Answer({ of: { relation } }: { of: Meaning }) {
  return <b class="relation">{relation === null ? tm.undecided : tm.relations[relation]}</b>;
}

function Told({ of: { actions, budgets, undecided } }: { of: Meaning }) {
  return (
    <>
      {undecided.map((each) => (
        <p key={each} class="row start is-warn">
          <Glyph name="warn" small label={tm.undecided} />
          <span>{undecidedText(each, words.value)}</span>
        </p>
      ))}
      {actions.length > 0 && (
        <ul class="of-actions">
          {actions.map((each) => (
            <Action key={each.action} of={each} />
          ))}
        </ul>
      )}
      {budgets.length > 0 && (
        <section aria-label={tm.budgets}>
          <h4 class="small second">{tm.budgets}</h4>
          <ul>
            {budgets.map(({ text, relation }) => (
              <li key={text}>
                {text}: <b>{tm.relations[relation]}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Action({ of }: { of: ActionMeaning }) {
  const title = words.value?.actions[of.action]?.title ?? plain(of.action);
  return (
    <li>
      <h4>
        {title} <span class="small second">{tm.relations[of.relation]}</span>
      </h4>
      {waysOf(of).map(([way, differing]) => (
        <Case key={way} way={way} of={differing} action={of.action} />
      ))}
    </li>
  );
}

function Case({ way, of, action }: { way: Way; of: Differing; action: string }) {
  const known = words.value?.actions[action];
  return (
    <p class="differing" data-way={way}>
      <b class="way">
        <span class="arrow" aria-hidden="true">
          {way === "wider" ? "\u25B2" : "\u25BC"}
        </span>{" "}
        {tm.ways[way]}
      </b>
      <span>
        <span class="second">{knownText(of, words.value)}:</span>{" "}
        {of.before === of.amount ? (
          of.what
        ) : (
          <>
            {givenText(of.before, known)} {tm.before}, <b>{givenText(of.amount, known)}</b> {tm.now}, {tm.gives[of.road]}
          </>
        )}
      </span>
    </p>
  );
}

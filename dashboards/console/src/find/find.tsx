import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { givenText, glyphOf, nameOf } from "../desk/case-words";
import { clockTime, pieces } from "../format";
import { edits, go } from "../place";
import { show, words } from "../store";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Glyph, Key, type GlyphName } from "../ui/glyph";
import type { Found, You } from "../wire";
import { ask, failed, found, more, stop, typed, waiting } from "./asking";
import { commands, fitting } from "./commands";
import { findOpen } from "./opened";

/** One line that can be chosen. `stays`: choosing it does not leave. */
interface Choice {
  id: string;
  group: string;
  glyph: GlyphName;
  text: string;
  marks: readonly [number, number][];
  beside: string;
  key: string;
  stays?: boolean;
  run: () => void;
}

/** Finds cases, customers, decisions and boundaries, and does things by name, with one field and a few keys. */
export function Find({ you }: { you: You }) {
  if (!findOpen.value) return null;
  return <Finder you={you} />;
}

function Finder({ you }: { you: You }) {
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const choices = choicesOf(you);
  const [at, setAt] = useState(0);
  const chosen = Math.min(at, choices.length - 1);
  const run = useRef<(() => void) | null>(null);
  // What was typed last is there again, to be typed over.
  useEffect(() => {
    field.current?.select();
    if (typed.peek() !== "") ask(typed.peek());
    return stop;
  }, []);
  useLayoutEffect(() => {
    document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const close = () => {
    findOpen.value = false;
    // Only after the focus went back: what is done may move it.
    const next = run.current;
    if (next !== null) setTimeout(next, 0);
  };
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    if (choice.stays) return choice.run();
    run.current = choice.run;
    field.current?.closest("dialog")?.close();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const last = choices.length - 1;
    const to = { ArrowDown: chosen >= last ? 0 : chosen + 1, ArrowUp: chosen <= 0 ? last : chosen - 1 }[event.key];
    if (to !== undefined) setAt(to);
    else if (event.key === "Enter") choose(choices[chosen]);
    else return;
    event.preventDefault();
  };
  const groups = [...new Set(choices.map(({ group }) => group))];
  return (
    <Dialog label={t.find.title} onClose={close}>
      <div class="find">
        <input
          class="field tall"
          ref={field}
          type="text"
          role="combobox"
          aria-label={t.find.title}
          aria-expanded={choices.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
          autocomplete="off"
          spellcheck={false}
          maxLength={500}
          placeholder={t.find.hint}
          value={typed.value}
          onInput={(event) => {
            setAt(0);
            ask(event.currentTarget.value);
          }}
          onKeyDown={pressed}
        />
        <div class="found" id={list} role="listbox" aria-label={t.find.results}>
          {groups.map((group) => (
            <div key={group} role="group" aria-label={group}>
              <p class="quiet small" aria-hidden="true">
                {group}
              </p>
              {choices.map((choice, number) =>
                choice.group !== group ? null : (
                  <div
                    key={choice.id}
                    id={`${list}-${number}`}
                    class="hit"
                    role="option"
                    aria-selected={number === chosen}
                    onPointerMove={() => number !== chosen && setAt(number)}
                    onClick={() => choose(choice)}
                  >
                    <Glyph name={choice.glyph} small />
                    <span class="clip">
                      <Marked text={choice.text} marks={choice.marks} />
                    </span>
                    {choice.beside !== "" && <span class="quiet small clip beside">{choice.beside}</span>}
                    {choice.key !== "" && <Key of={choice.key} right />}
                  </div>
                ),
              )}
            </div>
          ))}
        </div>
        <Status count={found.value === null ? null : found.value.items.length} />
      </div>
    </Dialog>
  );
}

/** What is heard and, where nothing else stands there, seen. */
function Status({ count }: { count: number | null }) {
  if (failed.value) {
    return (
      <p class="find-status is-bad" role="alert">
        {t.find.failed}
      </p>
    );
  }
  const nothing = count === 0 && !waiting.value;
  return (
    <p class={nothing ? "find-status second" : "sr"} role="status">
      {nothing ? `${t.find.none}. ${t.find.noneHow}` : count === null || waiting.value ? "" : t.find.found(count)}
    </p>
  );
}

function Marked({ text, marks }: { text: string; marks: readonly [number, number][] }) {
  const parts = pieces(text, marks.map(([start, end]) => [start, end, ""] as [number, number, string]));
  return <>{parts.map((part, at) => (part.topic === null ? part.text : <mark key={at}>{part.text}</mark>))}</>;
}

function choicesOf(you: You): Choice[] {
  const acts = fitting(commands(), typed.value).map(
    ({ name, title, key, run }): Choice => ({
      id: `do-${name}`, group: t.find.acts, glyph: "live", text: title, marks: [], beside: "", key, run,
    }),
  );
  const page = found.value;
  if (page === null) return acts;
  const hits = page.items.map((hit, at) => choiceOf(hit, at, you)).filter((choice) => choice !== null);
  const ordered = (["case", "customer", "decision", "boundary"] as const).flatMap((kind) =>
    hits.filter(({ group }) => group === t.find.kinds[kind]),
  );
  const next: Choice[] =
    page.next === null
      ? []
      : [{ id: "more", group: t.find.more, glyph: "form", text: t.find.more, marks: [], beside: "", key: "", stays: true, run: more }];
  return [...ordered, ...next, ...acts];
}

function choiceOf(hit: Found, at: number, you: You): Choice | null {
  const said = { marks: hit.marks, key: "", id: `hit-${at}`, group: t.find.kinds[hit.kind] };
  const about = t.find.where[hit.where];
  const { case: row, customer, decision, boundary } = hit;
  if (decision != null && row != null) {
    const given = givenText(decision, words.value);
    const what = given === decision.title ? given : t.timeline.decided(decision.title, given);
    const undone = decision.state === "reversed" ? `, ${t.find.takenBack}` : "";
    const text = hit.text === "" ? what : `${what}: `;
    return {
      ...said,
      ...shifted(text, hit),
      glyph: "ok",
      beside: `${nameOf(row)}, ${t.case.number(row.number)}${undone}, ${clockTime(decision.at)}`,
      run: () => show(row.id),
    };
  }
  if (row != null) {
    const name = nameOf(row);
    const text = hit.where === "number" || hit.text === name ? name : `${name}${about === "" ? "" : ` ${about}`}: `;
    const closed = row.state === "closed" ? `, ${t.find.closed}` : "";
    return {
      ...said,
      ...(text === name ? { text, marks: hit.text === name ? hit.marks : [] } : shifted(text, hit)),
      glyph: glyphOf(row.kind, row.channel),
      beside: `${t.case.number(row.number)}${closed}`,
      run: () => show(row.id),
    };
  }
  if (customer != null) {
    const beside = customer.name === null || customer.name === customer.id ? "" : customer.id;
    return { ...said, text: hit.text, glyph: "one", beside, run: () => go(`/customer/${customer.case}`) };
  }
  if (boundary == null || !edits(you)) return null;
  return { ...said, text: hit.text, glyph: "lock", beside: "", run: () => go(`/boundaries/${boundary.name}`) };
}

/** The hit's text after another, with its marks moved along. */
function shifted(before: string, hit: Found): { text: string; marks: [number, number][] } {
  const by = Array.from(before).length;
  return { text: before + hit.text, marks: hit.marks.map(([start, end]) => [start + by, end + by]) };
}

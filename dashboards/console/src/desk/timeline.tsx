import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { channelText, clockTime, countText, factText, pieces, plain } from "../format";
import { follow } from "../place";
import { takingBack } from "../says";
import { live, words, works, you } from "../store";
import { t } from "../texts";
import { Glyph, type GlyphName } from "../ui/glyph";
import { factTitle, feelingOf, givenText, glyphOf, reactsText, topicTitle } from "./case-words";
import { Delivery } from "./delivery";
import { endedText } from "./waiting";
import type {
  CaseView,
  DecisionEntry,
  DecisionView,
  Entry,
  FactsEntry,
  MoveEntry,
  PersonRef,
  ReplyEntry,
  SignalEntry,
  SurgeView,
} from "../wire";

const NEAR_END_PX = 80;

/** What happened, oldest first; the newest is on the screen unless the reader has gone back. */
export function Timeline({ view }: { view: CaseView }) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = list.current;
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  }, [view.timeline]);
  useEffect(() => {
    const box = list.current;
    const noted = () => {
      if (box !== null) atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    };
    box?.addEventListener("scroll", noted, { passive: true });
    return () => box?.removeEventListener("scroll", noted);
  }, []);
  return (
    <div class="scroll" ref={list} tabIndex={0} role="region" aria-label={t.case.happened}>
      {view.earlier > 0 && (
        <p class="earlier">
          <Glyph name="back" small />
          <a href={`/customer/${view.case.id}`} onClick={follow}>
            {t.case.earlier(view.earlier)}
          </a>
        </p>
      )}
      {view.older && <p class="earlier">{t.case.older}</p>}
      <ol class="timeline">
        {view.timeline.filter((entry) => isNews(entry, view.case.opened_at)).map((entry) => (
          <Item key={entry.id} entry={entry} view={view} />
        ))}
      </ol>
    </div>
  );
}

/** What was known when the case opened stands above; only what came to be known since is news. */
function isNews(entry: Entry, openedAt: string): boolean {
  return entry.kind !== "facts" || Date.parse(entry.at) > Date.parse(openedAt);
}

function Item({ entry, view }: { entry: Entry; view: CaseView }) {
  switch (entry.kind) {
    case "signal":
      return <Voice entry={entry} name={view.case.name} />;
    case "decision":
      return <Decided entry={entry} />;
    case "reply":
      return <Said entry={entry} />;
    case "facts":
    case "stated":
      return <System at={entry.at} glyph={entry.kind === "stated" ? "one" : "form"} text={learnt(entry)} />;
    case "surge":
      return <System at={entry.at} glyph="pulse" text={surged(entry.surge)} />;
    case "opened":
    case "claimed":
    case "released":
    case "moved":
    case "snoozed":
    case "closed":
    case "answered":
    case "missed":
      return <System at={entry.at} glyph={MOVE_GLYPHS[entry.kind]} text={moved(entry)} note={entry.note ?? null} />;
  }
}

const MOVE_GLYPHS: Record<MoveEntry["kind"], GlyphName> = {
  opened: "one",
  claimed: "one",
  released: "one",
  moved: "up",
  snoozed: "time",
  closed: "ok",
  answered: "ok",
  missed: "time",
};

function System({ at, glyph, text, note = null }: { at: string; glyph: GlyphName; text: string; note?: string | null }) {
  return (
    <li class="ev sys">
      <time dateTime={at}>{clockTime(at)}</time>
      <span class="dot">
        <Glyph name={glyph} small />
      </span>
      <div class="body">
        <p class="what">{text}</p>
        {note !== null && <p class="second">{note}</p>}
      </div>
    </li>
  );
}

type VoiceProps = { entry: SignalEntry; name: string | null; children?: ComponentChildren };

/** What a customer or a colleague said; below it whatever else is to be told of it. */
export function Voice({ entry, name, children }: VoiceProps) {
  const feeling = feelingOf(entry.sentiment);
  const who = entry.author === "customer" ? (name ?? t.timeline.customer) : entry.author === "system" ? t.timeline.system : entry.author;
  return (
    <li class="ev">
      <time dateTime={entry.at}>{clockTime(entry.at)}</time>
      <span class="dot">
        <Glyph name={glyphOf(entry.signal_kind, entry.channel)} small />
      </span>
      <div class="body">
        <p class="what">
          <b>{who}</b> {t.kinds[entry.signal_kind] ?? entry.signal_kind} {channelText(entry.channel)}
          {entry.public && <span class="chip line">{t.timeline.public}</span>}
          {entry.acute && (
            <span class="chip bad">
              <Glyph name="warn" small />
              {t.queue.acute}
            </span>
          )}
          {feeling !== null && (
            <span class="feel">
              <Glyph name={feeling} small />
              {t.feel[feeling]}
            </span>
          )}
        </p>
        <p class="said" lang={entry.language ?? undefined}>
          {pieces(entry.text, entry.marks).map(({ text, topic }, at) =>
            topic === null ? text : (
              <mark key={at} title={t.timeline.topic(topicTitle(topic, words.value))}>
                {text}
              </mark>
            ),
          )}
        </p>
        {children}
      </div>
    </li>
  );
}

/** What was asked of colleagues and not given. */
const NOT_GIVEN = new Set<DecisionView["state"]>(["awaiting_peer", "declined", "withdrawn", "expired"]);

/** An answer to the customer. */
function Said({ entry }: { entry: ReplyEntry }) {
  return (
    <li class="ev said-back">
      <time dateTime={entry.at}>{clockTime(entry.at)}</time>
      <span class="dot">
        <Glyph name="mail" small />
      </span>
      <div class="body">
        <p class="what">
          <b>{nameFor(entry.by)}</b> {t.answer.answered}
        </p>
        <p class="said">{entry.text}</p>
        {entry.delivery == null ? (
          <p class="delivery is-bad">
            <Glyph name="bad" small />
            {t.answer.unsent}
          </p>
        ) : (
          <Delivery delivery={entry.delivery} />
        )}
      </div>
    </li>
  );
}

const BANDS = { alone: "alone", with_peer: "peer", emergency: "alone" } as const;
const BAND_GLYPHS: Record<string, GlyphName> = { alone: "one", with_peer: "two", emergency: "warn" };

/** What was given, and whether it was taken back. */
export function Decided({ entry }: { entry: DecisionEntry }) {
  const { decision } = entry;
  if (NOT_GIVEN.has(decision.state)) return <AskedFor entry={entry} />;
  const peer = decision.cosign?.peer ?? null;
  const undone = decision.state === "reversed";
  const given = givenText(decision, words.value);
  const what = given === decision.title ? decision.title : t.timeline.decided(decision.title, given);
  return (
    <li class={undone ? "ev decided undone" : "ev decided"} data-band={BANDS[decision.road]}>
      <time dateTime={entry.at}>{clockTime(entry.at)}</time>
      <span class="dot">
        <Glyph name={undone ? "back" : "ok"} small />
      </span>
      <div class="body">
        <p class="what">
          <b>{undone ? <s>{what}</s> : what}</b> {nameFor(decision.by)}
          {decision.stage === "canary" && <span class="small quiet"> {t.onTrial.mark}</span>}
          {peer !== null && ` ${t.timeline.withPeer(nameFor(peer))}`}
          {undone && decision.reversed_at !== null ? (
            <span class="right">{t.timeline.takenBack(clockTime(decision.reversed_at))}</span>
          ) : (
            <>
              <span class="band right" data-band={BANDS[decision.road]}>
                <Glyph name={BAND_GLYPHS[decision.road] ?? "one"} small />
                {t.timeline.roads[decision.road]}
              </span>
              {works.value && (
                <button
                  class="btn mini quiet-btn"
                  type="button"
                  disabled={!live.value}
                  onClick={() => (takingBack.value = decision)}
                >
                  {t.timeline.takeBack}
                </button>
              )}
            </>
          )}
        </p>
        {decision.note !== null && decision.note !== "" && <p class="second">{decision.note}</p>}
        {peer !== null && decision.cosign?.note != null && <p class="second">{t.timeline.peerSaid(nameFor(peer), decision.cosign.note)}</p>}
        {undone && (
          <p class="second">{decision.lesson ? t.timeline.lesson(decision.lesson) : t.timeline.acknowledged}</p>
        )}
        <Delivery delivery={decision.delivery} />
      </div>
    </li>
  );
}

/** A question to colleagues: while it waits, and how it ended without anything given. */
function AskedFor({ entry: { at, decision } }: { entry: DecisionEntry }) {
  const { cosign } = decision;
  const given = givenText(decision, words.value);
  const what = given === decision.title ? given : t.timeline.decided(decision.title, given);
  const waits = decision.state === "awaiting_peer";
  return (
    <li class="ev" data-band="peer">
      <time dateTime={at}>{clockTime(at)}</time>
      <span class="dot">
        <Glyph name="two" small />
      </span>
      <div class="body">
        <p class="what">
          <b>{what}</b> {t.timeline.askedFor(nameFor(decision.by))}{" "}
          {cosign !== null && <span class="right second">{waits ? t.timeline.waits : endedText(decision, cosign)}</span>}
        </p>
        {decision.note !== null && decision.note !== "" && <p class="second">{decision.note}</p>}
        {cosign?.note != null && cosign.peer !== null && <p class="second">{t.timeline.peerSaid(nameFor(cosign.peer), cosign.note)}</p>}
      </div>
    </li>
  );
}

function nameFor(person: PersonRef): string {
  return person.id === you.value?.id ? t.timeline.you : person.name;
}

/** Why a case is back in the queue where nobody put it there. */
const BACK: Record<string, string> = {
  holder_left: t.timeline.left,
  rested: t.timeline.rested,
  heard: t.timeline.heard,
  acute: t.timeline.wokenAcute,
};

function moved(entry: MoveEntry): string {
  const own = entry.by !== null && entry.by.id === you.value?.id;
  const name = entry.by?.name ?? t.timeline.service;
  switch (entry.kind) {
    case "opened":
      return t.timeline.opened;
    case "claimed":
      return own ? t.timeline.claimedYou : t.timeline.claimed(name);
    case "released":
      if (entry.reason === "claimed") return own ? t.timeline.takenUpYou : t.timeline.takenUp(name);
      if (entry.by === null) return BACK[entry.reason ?? ""] ?? t.timeline.lapsed;
      return own ? t.timeline.releasedYou : t.timeline.released(name);
    case "moved": {
      const team = plain(entry.to ?? "");
      return own ? t.timeline.movedYou(team) : t.timeline.moved(name, team);
    }
    case "snoozed": {
      const until = clockTime(entry.until ?? entry.at);
      return own ? t.timeline.snoozedYou(until) : t.timeline.snoozed(name, until);
    }
    case "answered":
      return t.timeline.answeredPublic(clockTime(entry.until ?? entry.at), Date.parse(entry.at) > Date.parse(entry.until ?? entry.at));
    case "missed":
      return t.timeline.missed(clockTime(entry.until ?? entry.at));
    case "closed":
      return own ? t.timeline.closedYou : t.timeline.closed(name);
  }
}

/** A surge, and the limits that follow it: it is why they moved. */
function surged(surge: SurgeView): string {
  const title = topicTitle(surge.topic, words.value);
  if (surge.until !== null) return t.pulse.calmed(title, clockTime(surge.until));
  const runs = t.pulse.entry(title, countText(surge.times), countText(surge.customers));
  const limits = reactsText(surge, words.value);
  return limits === "" ? runs : `${runs} ${limits}.`;
}

function learnt(entry: FactsEntry): string {
  const known = words.value;
  const facts = Object.entries(entry.values)
    .map(([name, value]) =>
      t.timeline.fact(factTitle(name, known), factText(value, known?.facts[name], known?.currency ?? "")),
    )
    .join(", ");
  if (entry.kind === "facts" || entry.by === null) return t.timeline.facts(facts);
  return entry.by.id === you.value?.id ? t.timeline.statedYou(facts) : t.timeline.stated(entry.by.name, facts);
}

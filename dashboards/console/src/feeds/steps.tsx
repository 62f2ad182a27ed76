import type { ComponentChildren } from "preact";
import { wanted } from "../documents/text";
import { Mend } from "../boundaries/mend";
import { clockTime } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Glyph, type GlyphName } from "../ui/glyph";
import { Table } from "../ui/table";
import type { FeedFinding, HeardAnswer, ItemRow, Place, Proof, ReadSignal } from "../wire";
import type { Attempt } from "./attempt";
import { marked, shown } from "./shown";

type State = "good" | "bad" | "quiet";
const GLYPHS: Record<State, GlyphName> = { good: "ok", bad: "bad", quiet: "ask" };

/** What each step of taking the delivery comes to, from the signature to the case. */
export function Steps({ attempt }: { attempt: Attempt }) {
  const found = attempt.found.value;
  const failed = attempt.failed.value;
  return (
    <section aria-label={tf.steps.title}>
      <div class="panel-head">
        <h2>{tf.steps.title}</h2>
        <span class="small second" role="status">
          {attempt.looking.value ? tf.steps.running : failed === null ? "" : `${tf.steps.failed} ${failed}`}
        </span>
      </div>
      {found !== null && (
        <>
          <DocumentStep attempt={attempt} findings={found.findings} />
          {found.proof != null && <ProofStep proof={found.proof} />}
          {found.challenge && <Step state="good" title={tf.steps.challenge} />}
          {found.unreadable != null && (
            <Step state="bad" title={tf.steps.unreadable}>
              <p>{found.unreadable.text}</p>
            </Step>
          )}
          {found.items.map((item) => (
            <ItemStep key={item.index} item={item} alone={found.items.length === 1} />
          ))}
          {found.more > 0 && <p class="small second pad">{tf.steps.more(found.more)}</p>}
          {found.answer != null && <AnswerStep answer={found.answer} />}
        </>
      )}
    </section>
  );
}

function Step({ state, title, children }: { state: State; title: ComponentChildren; children?: ComponentChildren }) {
  return (
    <section class="step">
      <h3>
        <span class={state === "quiet" ? "quiet" : `is-${state}`}>
          <Glyph name={GLYPHS[state]} small />
        </span>{" "}
        {title}
      </h3>
      {children}
    </section>
  );
}

function DocumentStep({ attempt, findings }: { attempt: Attempt; findings: FeedFinding[] }) {
  const sound = findings.length === 0;
  return (
    <Step
      state={sound ? "good" : "bad"}
      title={`${tf.steps.document}: ${sound ? tf.steps.sound : tf.steps.findings(findings.length)}`}
    >
      {!sound && (
        <ul>
          {findings.map((each) => (
            <li key={`${each.line}:${each.column}:${each.message}`}>
              <button class="line-link" type="button" onClick={() => (wanted.value = each)}>
                {tf.steps.line(each.line)}
              </button>{" "}
              {each.message}{" "}
              <Mend
                text={attempt.text.value}
                finding={{ fix: each.fix ?? null }}
                say={t.document.use}
                onMend={(text) => attempt.replaceBy(text)}
              />
            </li>
          ))}
        </ul>
      )}
    </Step>
  );
}

function ProofStep({ proof }: { proof: Proof }) {
  const said = proof.unsigned ? tf.steps.unsigned : proof.refused === null ? tf.steps.proved : proof.refused.text;
  const state = proof.unsigned ? "quiet" : proof.refused === null ? "good" : "bad";
  const headers = Object.entries(proof.headers);
  return (
    <Step state={state} title={`${tf.steps.signature}: ${said}`}>
      {(headers.length > 0 || proof.secrets.length > 0) && (
        <dl class="pairs">
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{value === null ? <span class="is-bad">{tf.steps.missing}</span> : <code>{value}</code>}</dd>
            </div>
          ))}
          {proof.secrets.map(({ name, values, in_settings }) => (
            <div key={name}>
              <dt>
                {tf.steps.secrets} <code>{name}</code>
              </dt>
              <dd class={values === 0 ? "is-bad" : ""}>
                {values === 0 ? tf.steps.none : tf.steps.inUse(values, in_settings)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Step>
  );
}

function ItemStep({ item, alone }: { item: ItemRow; alone: boolean }) {
  const { steps } = tf;
  const state = item.outcome === "taken" ? "good" : item.outcome === "rejected" ? "bad" : "quiet";
  const title = `${alone ? steps.signal : steps.item(item.index)}: ${steps.outcomes[item.outcome] ?? item.outcome}`;
  return (
    <Step state={state} title={title}>
      {item.refused !== null && <p class="is-bad">{item.refused.text}</p>}
      {item.outcome === "skipped" && <p class="second">{steps.skipped}</p>}
      {item.fields.length > 0 && <Fields item={item} />}
      {item.signal !== null && <Signal signal={item.signal} masked={item.masked} />}
      {item.facts.length > 0 && (
        <dl class="pairs">
          {item.facts.map(({ entity, id, name, value, refused }) => (
            <div key={`${entity}.${name}`}>
              <dt>
                {steps.facts} <code>{`${entity}.${name}`}</code> {id}
              </dt>
              <dd>
                <code>{shown(value)}</code> {refused !== null && <span class="is-bad">{refused}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {item.place !== null && <Goes place={item.place} />}
    </Step>
  );
}

function Fields({ item }: { item: ItemRow }) {
  const { steps } = tf;
  return (
    <Table label={steps.fields(item.index)} heads={[steps.field, steps.expression, steps.value]} kind="fields">
      {item.fields.map(({ name, expression, value, refused }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>
            <code>{shown(expression)}</code>
          </td>
          <td>
            {refused !== null ? (
              <span class="is-bad">{refused.text}</span>
            ) : value === null ? (
              <span class="quiet">{steps.nothing}</span>
            ) : (
              <code>{shown(value)}</code>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Signal({ signal, masked }: { signal: ReadSignal; masked: Record<string, number> }) {
  const { steps } = tf;
  const masks = Object.entries(masked);
  const topic = (name: string) => words.value?.topics[name] ?? name;
  const facts: [string, ComponentChildren][] = [
    [steps.masked, masks.length === 0 ? steps.nothingMasked : masks.map(([name, n]) => `[${name}] × ${n}`).join(", ")],
    [
      steps.topics,
      signal.topics.length === 0
        ? steps.noTopics
        : signal.topics.map((name) => (
            <span key={name} class="chip">
              {topic(name)}
              {signal.said_topics.includes(name) && ` (${steps.saidTopic})`}
            </span>
          )),
    ],
    [steps.sentiment, signal.sentiment === null ? steps.unread : signal.sentiment.toFixed(2)],
    [steps.severity, `${signal.severity}${signal.acute ? `, ${steps.acute}` : ""}`],
    [steps.language, signal.language ?? steps.unread],
    [steps.customer, signal.customer ?? steps.nobody],
    ...Object.entries(signal.about).map(([entity, id]): [string, string] => [`${steps.about} ${entity}`, id]),
  ];
  return (
    <>
      <blockquote class="heard-words">
        {marked(signal.text, signal.marks).map(({ text, topic: of }, at) =>
          of === null ? (
            text
          ) : (
            <mark key={at} title={topic(of)}>
              {text}
            </mark>
          ),
        )}
        <footer class="small second">
          {`${signal.kind} · ${steps.from(signal.author, signal.channel)}`}
          {signal.public && ` · ${steps.public}`}
        </footer>
      </blockquote>
      <dl class="pairs">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Goes({ place }: { place: Place }) {
  const { steps } = tf;
  if (place.unknown_team) return <p class="is-bad">{steps.unknownTeam(place.team)}</p>;
  return (
    <p class="goes">
      <b>{steps.place}:</b>{" "}
      {place.again ? (
        steps.again
      ) : place.case === null || place.number === null ? (
        steps.opens(place.team)
      ) : (
        <a href={`/case/${place.case}`} onClick={follow}>
          {steps.joins(place.number, place.customer_name ?? "")}
        </a>
      )}
      {place.clock != null && !place.again && ` ${steps.due(clockTime(place.clock.due_at))}`}
    </p>
  );
}

function AnswerStep({ answer: { status, type, body } }: { answer: HeardAnswer }) {
  const good = status < 300;
  return (
    <Step state={good ? "good" : "bad"} title={`${tf.steps.answer}: ${status}`}>
      <p class="second small">
        {type}: {body === null ? (good ? tf.steps.counts : tf.steps.problem) : <code>{body}</code>}
      </p>
    </Step>
  );
}

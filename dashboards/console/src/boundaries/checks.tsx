import { wanted } from "../documents/text";
import { amountShort, exactTime } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { Glyph, type GlyphName } from "../ui/glyph";
import { Aloud } from "./aloud";
import type { Check, Example, Finding, Proof } from "./answers";
import { BacktestPanel } from "./backtest";
import { Mend } from "./mend";
import type { Working } from "./working";

const GLYPHS: Record<Finding["severity"], { name: GlyphName; kind: string }> = {
  error: { name: "bad", kind: "is-bad" },
  warning: { name: "warn", kind: "is-warn" },
  hint: { name: "ask", kind: "quiet" },
};
const MOST_HINTS = 8;
const OF_PROOFS = new Set(["guarantee", "not_decided", "not_translatable"]);
const PROOFS: Record<Proof["outcome"], { name: GlyphName; kind: string }> = {
  proved: { name: "ok", kind: "is-good" },
  refuted: { name: "bad", kind: "is-bad" },
  undecided: { name: "warn", kind: "is-warn" },
  untranslatable: { name: "warn", kind: "is-warn" },
};

/** What the last check found: in this document first, then in others; and how its examples come out. */
export function Checks({ working, check }: { working: Working; check: Check | null }) {
  const { name } = working;
  const findings = check?.findings ?? [];
  const here = findings.filter((each) => each.name === name && each.code !== "example");
  // What is said of guarantees stands beside each of them.
  const elsewhere = findings.filter((each) => each.name !== name && each.severity === "error" && !OF_PROOFS.has(each.code));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const hints = here.filter(({ severity }) => severity !== "error");
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={tb.checks.label}>
      <div class="panel-head">
        <h2>{tb.checks.title}</h2>
        <span class="small second" role="status">
          <When working={working} />
        </span>
        <span class="right row small">
          {errors > 0 && (
            <span class="is-bad">
              <Glyph name="bad" small /> {tb.checks.toSolve(errors)}
            </span>
          )}
          {errors === 0 && check !== null && (
            <span class="is-good">
              <Glyph name="ok" small /> {tb.checks.sound}
            </span>
          )}
          {hints.length > 0 && (
            <span class="second">
              <Glyph name="warn" small /> {tb.checks.hints(hints.length)}
            </span>
          )}
        </span>
      </div>
      <ul id="waits" aria-label={tb.checks.title}>
        {here.filter(({ severity }) => severity === "error").map((each) => <Here key={keyOf(each)} working={working} finding={each} />)}
        {hints.slice(0, MOST_HINTS).map((each) => <Here key={keyOf(each)} working={working} finding={each} />)}
        {hints.length > MOST_HINTS && <li class="small quiet pad">{tb.checks.more(hints.length - MOST_HINTS)}</li>}
      </ul>
      {elsewhere.length > 0 && (
        <>
          <div class="panel-head">
            <h3>{tb.checks.elsewhere}</h3>
          </div>
          <ul>
            {elsewhere.map((each) => (
              <li key={keyOf(each)} class="finding">
                <Sign of={each} />
                <p>
                  <a href={`/boundaries/${each.name}`} onClick={follow}>
                    {tb.checks.at(each.name, each.line)}
                  </a>{" "}
                  {each.message}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      <Aloud working={working} />
      <Guarantees check={check} />
      <Examples working={working} check={check} />
      <BacktestPanel working={working} />
    </div>
  );
}

function When({ working }: { working: Working }) {
  if (working.checking.value) return tb.checks.running;
  if (working.checkFailed.value) return tb.checks.failed;
  const at = working.checkedAt.value;
  return at === null ? "" : tb.checks.done(exactTime(at));
}

function Sign({ of }: { of: Finding }) {
  const { name, kind } = GLYPHS[of.severity];
  return (
    <span class={kind}>
      <Glyph name={name} small label={tb.checks[of.severity]} />
    </span>
  );
}

function Here({ working, finding }: { working: Working; finding: Finding }) {
  return (
    <li class="finding">
      <Sign of={finding} />
      <p>
        <button class="line-link" type="button" onClick={() => (wanted.value = finding)}>
          {tb.checks.line(finding.line)}
        </button>{" "}
        {finding.message}
      </p>
      <Mend text={working.text.value} finding={finding} say={t.document.use} onMend={(text) => working.replaceBy(text)} />
    </li>
  );
}

function Guarantees({ check }: { check: Check | null }) {
  if (check === null || check.guarantees.read === 0) return null;
  const { read, proved, results } = check.guarantees;
  const open = results.filter(({ outcome }) => outcome !== "proved");
  const said = results.length === 0 ? (check.sound ? tb.guarantees.proving : tb.guarantees.wait) : tb.guarantees.of(proved, read);
  return (
    <section aria-label={tb.guarantees.title}>
      <div class="panel-head">
        <h2>{tb.guarantees.title}</h2>
        <span class="small second" role="status">
          {said}
        </span>
      </div>
      <ul>
        {[...open, ...results.filter(({ outcome }) => outcome === "proved")].map((each) => (
          <Promised key={each.name} proof={each} />
        ))}
      </ul>
    </section>
  );
}

/** One guarantee: proved, with a case where it does not hold, or not proved in time. */
function Promised({ proof: { name, outcome, text } }: { proof: Proof }) {
  return (
    <li class="finding">
      <ProofSign outcome={outcome} />
      <p>
        <a href="/boundaries/guarantees" onClick={follow}>
          {name}
        </a>{" "}
        <span class={outcome === "proved" ? "second" : ""}>{tb.guarantees.told[outcome](text)}</span>
      </p>
    </li>
  );
}

/** The sign of what became of a guarantee. */
export function ProofSign({ outcome }: { outcome: Proof["outcome"] }) {
  const { name, kind } = PROOFS[outcome];
  return (
    <span class={kind}>
      <Glyph name={name} small label={tb.guarantees.outcomes[outcome]} />
    </span>
  );
}

function Examples({ working, check }: { working: Working; check: Check | null }) {
  const { name } = working;
  const own = check?.examples.filter(({ boundary }) => boundary === name) ?? [];
  const hold = own.filter(({ holds }) => holds).length;
  const wrong = (example: Example) =>
    check?.findings.filter(
      (each) => each.name === name && each.code === "example" && each.message.startsWith(`example "${example.name}":`),
    ) ?? [];
  const unread = check !== null && check.examples.length === 0 && !check.sound;
  return (
    <section aria-label={tb.examples.title}>
      <div class="panel-head">
        <h2>{tb.examples.title}</h2>
        {hold > 0 && (
          <span class="small is-good">
            <Glyph name="ok" small /> {tb.examples.hold(hold)}
          </span>
        )}
        {own.length > hold && (
          <span class="small is-bad">
            <Glyph name="bad" small /> {tb.examples.fail(own.length - hold)}
          </span>
        )}
      </div>
      {check !== null && own.length === 0 && <p class="small second pad">{unread ? tb.examples.wait : tb.examples.none}</p>}
      <ul>
        {own.map((example) => (
          <Told key={`${example.line} ${example.name}`} example={example} working={working} findings={wrong(example)} />
        ))}
      </ul>
    </section>
  );
}

/** How one example comes out; where it does not hold, what comes out may be taken as what is meant. */
function Told({ example, working, findings }: { example: Example; working: Working; findings: Finding[] }) {
  const { holds, closed, wrong } = example;
  const action = words.value?.actions[example.action];
  const shown = (amount: string) => (action === undefined ? amount : amountShort(amount, action));
  return (
    <li class="finding">
      <span class={holds ? "is-good" : "is-bad"}>
        <Glyph name={holds ? "ok" : "bad"} small label={holds ? tb.examples.holds : tb.examples.fails} />
      </span>
      <p>
        <button class="line-link" type="button" onClick={() => (wanted.value = { line: example.line, column: 1 })}>
          {example.name}
        </button>{" "}
        <span class="second">{closed ? tb.examples.closed : tb.examples.gives(shown(example.alone), shown(example.with_peer))}</span>
        {wrong.map((each) => (
          <span key={each} class="is-bad wrong">
            {each}
          </span>
        ))}
      </p>
      <span class="row">
        {findings.map((finding) => (
          <Mend
            key={keyOf(finding)}
            text={working.text.value}
            finding={finding}
            say={tb.examples.take}
            onMend={(text) => working.replaceBy(text)}
          />
        ))}
      </span>
    </li>
  );
}

function keyOf({ file, line, column, code, message }: Finding): string {
  return `${file}:${line}:${column}:${code}:${message}`;
}

import { useEffect } from "preact/hooks";
import { nameOf } from "../desk/case-words";
import { CosignPlace } from "../desk/cosign";
import { ToastPlace } from "../desk/toast";
import { follow, path } from "../place";
import { live } from "../store";
import { t } from "../texts";
import { Top } from "../top";
import { Glyph } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import type { CustomerView, You } from "../wire";
import { again, load, open, shown } from "./data";
import { Known } from "./known";
import { Cases, Decisions, Given } from "./past";
import { Voices } from "./voices";

/** A customer whole: what is known, her cases, what was decided for her, what she said. */
export function CustomerScreen({ you }: { you: You }) {
  const of = decodeURIComponent(path.value.slice("/customer/".length));
  useEffect(() => open(of), [of]);
  // After a cut anything may have happened.
  useEffect(() => {
    if (live.value) again();
  }, [live.value]);
  // No name: a title may be read over a shoulder.
  useEffect(() => {
    document.title = `${t.customer.label} \u00b7 ${t.product}`;
  }, []);
  return (
    <div class="customer-page">
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      <main class="customer" id="main">
        <Page />
      </main>
      <ToastPlace />
      <CosignPlace />
    </div>
  );
}

function Page() {
  const now = shown.value;
  if (now !== null && now.problem !== null) {
    return (
      <div class="center page-state">
        <Glyph name="lock" />
        <h1>{t.customer.notThere}</h1>
        <p class="second">{now.problem}</p>
        <span class="row">
          <button class="btn" type="button" onClick={() => void load()}>
            {t.signIn.again}
          </button>
          <a class="btn" href="/" onClick={follow}>
            {t.case.backToQueue}
          </a>
        </span>
      </div>
    );
  }
  if (now === null || now.view === null) {
    return (
      <>
        <h1 class="sr">{t.customer.loading}</h1>
        <Skeleton rows={8} kind="text" label={t.customer.loading} />
      </>
    );
  }
  return <Whole key={now.view.id} view={now.view} of={now.of} />;
}

function Whole({ view, of }: { view: CustomerView; of: string }) {
  const from = view.cases.find(({ case: row }) => row.id === of) ?? view.cases[0];
  return (
    <>
      <header class="customer-head row wrap">
        <h1 class="clip">{view.name ?? (from === undefined ? view.id : nameOf(from.case))}</h1>
        {from !== undefined && (
          <a class="btn right" href={`/case/${from.case.id}`} onClick={follow}>
            <Glyph name="back" small />
            {t.customer.back} {t.case.number(from.case.number)}
          </a>
        )}
      </header>
      <div class="customer-columns">
        <div class="stack-wide">
          <Known view={view} />
          <Cases view={view} />
          <Given view={view} />
        </div>
        <div class="stack-wide">
          <Decisions view={view} />
          <Voices view={view} />
        </div>
      </div>
    </>
  );
}

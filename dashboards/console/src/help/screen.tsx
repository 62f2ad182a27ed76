import "./help.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { ToastPlace } from "../desk/toast";
import { path } from "../place";
import { t } from "../texts";
import { th } from "../texts/help";
import { Top } from "../top";
import { Skeleton } from "../ui/skeleton";
import type { You } from "../wire";
import { list, open, page, trouble, type PageRow } from "./data";
import { search } from "./search";

const WIDE = "(min-width: 821px)";

/** The pages of help: a list that can be searched, and the page that the address names. */
export function HelpScreen({ you }: { you: You }) {
  const name = decodeURIComponent(path.value.replace(/^\/help\/?/, ""));
  useEffect(() => void open(name), [name]);
  return (
    <div class="help-page">
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      <div class="help">
        <Pages />
        <Article name={name} />
      </div>
      <ToastPlace />
    </div>
  );
}

/** A plain press on a link to another page stays in this one. */
function follow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.origin !== location.origin || !link.pathname.startsWith("/help")) return;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.pathname === location.pathname && link.hash !== "") return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  path.value = link.pathname;
}

function Pages() {
  const [question, ask] = useState("");
  const [wide] = useState(() => matchMedia(WIDE).matches);
  const pages = list.value?.items ?? [];
  const hits = search(pages, question);
  return (
    <nav class="help-pages" aria-label={th.pages} onClick={follow}>
      <label class="stack">
        <span class="sr">{th.search}</span>
        <input
          class="field"
          type="search"
          placeholder={th.search}
          value={question}
          onInput={(event) => ask(event.currentTarget.value)}
        />
      </label>
      <p class="sr" role="status">
        {question.trim() !== "" && th.found(hits.length)}
      </p>
      {question.trim() !== "" ? (
        <>
          {hits.length === 0 && <p class="quiet">{th.found(0)}</p>}
          <ul class="help-hits">
            {hits.map(({ page: row, section, around }) => (
              <li key={`${row.name}#${section.id}`}>
                <a href={`/help/${row.name}#${section.id}`}>
                  <b>{section.title}</b> {section.title !== row.title && <span class="quiet">{row.title}</span>}
                  <span class="small quiet around">{around}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <details open={wide}>
          <summary>{th.pages}</summary>
          <Group title={th.guides} rows={pages.filter((row) => row.kind === "guide")} />
          <Group title={th.reference} rows={pages.filter((row) => row.kind === "reference")} />
        </details>
      )}
    </nav>
  );
}

function Group({ title, rows }: { title: string; rows: PageRow[] }) {
  const here = page.value?.name;
  return (
    <section class="stack">
      <h2 class="small quiet">{title}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.name}>
            <a href={`/help/${row.name}`} aria-current={row.name === here ? "page" : undefined}>
              {row.title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Article({ name }: { name: string }) {
  const shown = page.value;
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown === null || element.current === null) return;
    document.title = `${shown.title} · ${t.product}`;
    const place = decodeURIComponent(location.hash.slice(1));
    const heading = place === "" ? null : document.getElementById(place);
    if (heading !== null) heading.scrollIntoView();
    else element.current.scrollTo?.(0, 0);
    return () => {
      document.title = t.product;
    };
  }, [shown?.name]);
  if (trouble.value !== "none") {
    return (
      <main class="help-text" id="main">
        <h1>{trouble.value === "unknown" ? th.unknown : th.notLoaded}</h1>
        {trouble.value === "failed" && (
          <p>
            <button class="btn" type="button" onClick={() => void open(name)}>
              {th.again}
            </button>
          </p>
        )}
      </main>
    );
  }
  return (
    <main class="help-text" id="main" tabindex={0} ref={element} onClick={follow}>
      {shown === null ? (
        <Skeleton rows={10} kind="text" label={th.loading} />
      ) : (
        <article dangerouslySetInnerHTML={{ __html: shown.html }} />
      )}
    </main>
  );
}

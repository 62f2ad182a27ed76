import { initials, exactTime } from "./format";
import { useEffect } from "preact/hooks";
import { Find } from "./find/find";
import { findOpen, keysOpen, startFind } from "./find/opened";
import { KeysDialog } from "./keys-dialog";
import { useKeys } from "./keys";
import { connects, edits, follow, path, screenOf } from "./place";
import { leave } from "./session";
import { say } from "./says";
import { caughtUp, failing, link, now, roundTrip, show, stream } from "./store";
import { t } from "./texts";
import { setTheme, theme, turnTheme, type Theme } from "./theme";
import { Glyph, Key } from "./ui/glyph";
import { vars } from "./ui/vars";
import type { You } from "./wire";

const SLOW_MS = 1000;

/** The bar at the top: where one is, how the connection stands, who one is. */
export function Top({ you }: { you: You }) {
  useEffect(startFind, []);
  useKeys({ "?": () => (keysOpen.value = true), "/": () => (findOpen.value = true), "Shift t": turnTheme });
  const at = screenOf(path.value);
  return (
    <header class="top">
      <a class="brand" href="/" onClick={home}>
        {t.product}
      </a>
      <nav class="nav" aria-label={t.frame.main}>
        <a href="/" aria-current={at === "desk" ? "page" : undefined} onClick={home}>
          {t.frame.desk}
        </a>
        <a href="/pulse" aria-current={at === "pulse" ? "page" : undefined} onClick={follow}>
          {t.frame.pulse}
        </a>
        {edits(you) && (
          <a href="/boundaries" aria-current={at === "boundaries" ? "page" : undefined} onClick={follow}>
            {t.frame.boundaries}
          </a>
        )}
        {connects(you) && (
          <a href="/feeds" aria-current={at === "feeds" ? "page" : undefined} onClick={follow}>
            {t.frame.feeds}
            <FailingFeeds />
          </a>
        )}
      </nav>
      <div class="notice-place">
        <ConnectionMessage />
      </div>
      <LinkState />
      <button
        class="btn quiet-btn"
        type="button"
        onClick={() => (findOpen.value = true)}
        aria-keyshortcuts="/ Control+K Meta+K"
        aria-label={t.find.title}
      >
        <Key of="/" />
        <span class="keys-word">{t.find.open}</span>
      </button>
      <button
        class="btn quiet-btn"
        type="button"
        onClick={() => (keysOpen.value = true)}
        aria-keyshortcuts="?"
        aria-label={t.frame.keys}
      >
        <Key of="?" />
        <span class="keys-word">{t.frame.keys}</span>
      </button>
      <Person you={you} />
      {keysOpen.value && <KeysDialog onClose={() => (keysOpen.value = false)} />}
      <Find you={you} />
    </header>
  );
}

/** How many feeds fail, beside the way to them. */
function FailingFeeds() {
  const count = failing.value.size;
  if (count === 0) return null;
  return (
    <span class="chip bad" title={t.frame.failing(count)}>
      <Glyph name="bad" small />
      <span aria-hidden="true">{count}</span>
      <span class="sr">{t.frame.failing(count)}</span>
    </span>
  );
}

function home(event: Event): void {
  event.preventDefault();
  show(null);
}

function LinkState() {
  const { state } = link.value;
  const trip = roundTrip.value;
  const slow = state === "live" && trip !== null && trip > SLOW_MS;
  const words = { connecting: t.link.connecting, live: t.link.live, off: t.link.off, catching_up: t.link.catchingUp };
  return (
    <span class="link" data-state={slow ? "slow" : state}>
      <Glyph name={state === "off" ? "off" : "live"} />
      <span role="status">{slow ? t.link.slow : words[state]}</span>
      {state === "live" && trip !== null && (
        <span class="quiet num" aria-hidden="true">
          {t.link.milliseconds(Math.max(1, Math.round(trip)))}
        </span>
      )}
    </span>
  );
}

/** What is true about the connection, what one can do. It has its own place and moves nothing. */
function ConnectionMessage() {
  const current = link.value;
  const back = caughtUp.value;
  if (current.state === "off") {
    const seconds = Math.max(0, Math.ceil((current.retryAt - now.value) / 1000));
    return (
      <div class="bar-msg" data-state="off">
        <Glyph name="off" />
        <b class="clip" role="alert">
          {t.link.offSince(exactTime(current.since))}
        </b>
        <span class="right num small" aria-hidden="true">
          {seconds > 0 ? t.link.againIn(seconds) : t.link.trying}
        </span>
        <button class="btn mini" type="button" onClick={() => stream()?.connection.retryNow()}>
          {t.link.now}
        </button>
      </div>
    );
  }
  if (current.state === "catching_up") {
    const { done, total, since } = current;
    return (
      <div class="bar-msg">
        <Glyph name="live" />
        <b class="clip" role="status">
          {t.link.catchingUpFrom(exactTime(since))}
        </b>
        {total > 0 && (
          <span class="right num small" aria-hidden="true">
            {t.link.of(done, total)}
          </span>
        )}
        <span class="progress" style={vars({ v: total > 0 ? (100 * done) / total : 0 })} />
      </div>
    );
  }
  if (back === null) return null;
  return (
    <div class="bar-msg">
      <Glyph name="ok" />
      <b class="clip" role="status">
        {t.link.caughtUp(exactTime(back.since), back.missed)}
      </b>
    </div>
  );
}

function Person({ you }: { you: You }) {
  const themes: Theme[] = ["system", "light", "dark"];
  return (
    <>
      <button class="btn quiet-btn" type="button" popovertarget="menu">
        <span class="who" aria-hidden="true">
          {initials(you.name)}
        </span>
        <span class="person-name">{you.name}</span>
        <span class="sr">{t.frame.menu(t.frame.roles[you.role] ?? you.role)}</span>
      </button>
      <div class="menu" id="menu" popover="auto">
        <div class="stack">
          <fieldset class="stack">
            <legend class="small quiet">{t.frame.theme}</legend>
            <div class="seg">
              {themes.map((each) => (
                <label key={each}>
                  <input type="radio" name="theme" checked={theme.value === each} onChange={() => setTheme(each)} />
                  {t.frame.themes[each]}
                </label>
              ))}
            </div>
          </fieldset>
          <a class="btn quiet-btn" href="/help" onClick={follow}>
            {t.frame.help}
          </a>
          <button class="btn quiet-btn" type="button" onClick={signOut}>
            {t.frame.signOut}
          </button>
        </div>
      </div>
    </>
  );
}

function signOut(): void {
  leave().catch(() => say({ kind: "failed", text: t.failed.signOut, how: t.failed.noAnswer }));
}

import "../boundaries/boundaries.css";
import "./feeds.css";
import { useEffect } from "preact/hooks";
import { ToastPlace } from "../desk/toast";
import { path } from "../place";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Top } from "../top";
import { Skeleton } from "../ui/skeleton";
import type { You } from "../wire";
import { ConnectPage } from "./connect";
import { failed, feeds, refresh } from "./data";
import { ListPage } from "./list";

const FEED_PATH = /^\/feeds\/([a-z][a-z0-9_]{0,39})$/;

/** Where voices come in: every feed, and one of them in the hand. */
export function FeedsScreen({ you }: { you: You }) {
  const name = FEED_PATH.exec(path.value)?.[1];
  useEffect(() => void refresh(), [name]);
  useEffect(() => {
    const before = document.title;
    document.title = `${name ?? tf.title} · ${t.product}`;
    return () => {
      document.title = before;
    };
  }, [name]);
  return (
    <div class={name === undefined ? "list-page" : "edit-page"}>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      {name === undefined ? <Listed /> : <ConnectPage key={name} name={name} />}
      <ToastPlace />
    </div>
  );
}

function Listed() {
  if (feeds.value !== null) return <ListPage page={feeds.value} />;
  return (
    <main class="page" id="main">
      <h1>{tf.title}</h1>
      {failed.value ? (
        <p class="row" role="alert">
          {tf.notLoaded}{" "}
          <button class="btn" type="button" onClick={() => void refresh()}>
            {tf.again}
          </button>
        </p>
      ) : (
        <Skeleton rows={10} kind="text" label={tf.loading} />
      )}
    </main>
  );
}

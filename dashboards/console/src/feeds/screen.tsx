import "../boundaries/boundaries.css";
import "./feeds.css";
import { useEffect } from "preact/hooks";
import { ToastPlace } from "../desk/toast";
import { path } from "../place";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Top } from "../top";
import { NotYet } from "../ui/not-yet";
import type { You } from "../wire";
import { ConnectPage } from "./connect";
import { failed, feeds, refresh } from "./data";
import { ListPage } from "./list";

const LOOK_EVERY_MS = 5000;
const FEED_PATH = /^\/feeds\/([a-z][a-z0-9_]{0,39})$/;

/** Where voices come in: every feed, and one of them in the hand. */
export function FeedsScreen({ you }: { you: You }) {
  const name = FEED_PATH.exec(path.value)?.[1];
  useEffect(() => {
    void refresh();
    if (name !== undefined) return;
    const every = setInterval(() => void refresh(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, [name]);
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
  return <NotYet words={tf} failed={failed.value} again={() => void refresh()} />;
}

import "./boundaries.css";
import { useEffect } from "preact/hooks";
import { ToastPlace } from "../desk/toast";
import { path } from "../place";
import { words } from "../store";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { Top } from "../top";
import { NotYet } from "../ui/not-yet";
import type { You } from "../wire";
import { failed, open, overview } from "./data";
import { EditPage } from "./edit";
import { HistoryPage } from "./history";
import { ListPage } from "./list";

const EDIT_PATH = /^\/boundaries\/([a-z0-9][a-z0-9_-]*)$/;

/** The boundaries: their list, one of them in the hand, their history. */
export function BoundariesScreen({ you }: { you: You }) {
  const revision = words.value?.revision;
  const trial = words.value?.candidate?.id;
  useEffect(() => void open(), [revision, trial]);
  useEffect(() => {
    // What colleagues drafted meanwhile shows when one comes back to the window.
    const again = () => void open();
    addEventListener("focus", again);
    return () => removeEventListener("focus", again);
  }, []);
  const name = EDIT_PATH.exec(path.value)?.[1];
  return (
    <div class={name === undefined ? "list-page" : "edit-page"}>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      <Page you={you} name={name} />
      <ToastPlace />
    </div>
  );
}

function Page({ you, name }: { you: You; name: string | undefined }) {
  if (overview.value === null) {
    return <NotYet words={tb} failed={failed.value} again={() => void open()} />;
  }
  if (path.value === "/revisions") return <HistoryPage overview={overview.value} />;
  if (name === undefined) return <ListPage you={you} overview={overview.value} />;
  return <EditPage key={name} you={you} name={name} overview={overview.value} />;
}

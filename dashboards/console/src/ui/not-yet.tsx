import { Skeleton } from "./skeleton";

type Words = { title: string; loading: string; notLoaded: string; again: string };

/** A page whose content is on its way, or did not come: then one may ask again. */
export function NotYet({ words, failed, again }: { words: Words; failed: boolean; again: () => void }) {
  return (
    <main class="page" id="main">
      <h1>{words.title}</h1>
      {failed ? (
        <p class="row" role="alert">
          {words.notLoaded}{" "}
          <button class="btn" type="button" onClick={again}>
            {words.again}
          </button>
        </p>
      ) : (
        <Skeleton rows={10} kind="text" label={words.loading} />
      )}
    </main>
  );
}

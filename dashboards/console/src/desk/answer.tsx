import { useRef } from "preact/hooks";
import { isUnderWay, sendAnswer } from "../acts";
import { change, draftOf } from "../drafts";
import { channelText } from "../format";
import { useKeys } from "../keys";
import { link, live, words, you } from "../store";
import { t } from "../texts";
import { Key, SEND } from "../ui/glyph";
import { nameOf } from "./case-words";
import type { CaseRow } from "../wire";

const LONGEST = 5000;

/** What the holder of a case says to its customer: kept on this device until it is sent. */
export function Answer({ row }: { row: CaseRow }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const own = row.state === "open" && row.claimed_by !== null && row.claimed_by.id === you.value?.id;
  useKeys(own ? { r: () => field.current?.focus() } : {});
  if (!own) return null;
  const { answer } = draftOf(row.id).value;
  const sending = isUnderWay("answer", row.id);
  const send = () => void sendAnswer(row.id);
  return (
    <form
      class="answer"
      aria-label={t.answer.to(nameOf(row))}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        class="field"
        ref={field}
        rows={3}
        aria-label={t.answer.words(nameOf(row))}
        aria-keyshortcuts="R"
        placeholder={t.answer.words(nameOf(row))}
        value={answer}
        maxLength={LONGEST}
        readOnly={sending}
        onInput={(event) => change(row.id, { answer: event.currentTarget.value, answerKey: null })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div class="row">
        <p class="small quiet">
          {row.clock != null && <b>{t.clock.reads} </b>}
          {kept(row.channel)}
        </p>
        <button
          class="btn main right"
          type="submit"
          aria-keyshortcuts="Meta+Enter Control+Enter"
          disabled={!live.value || sending || answer.trim() === ""}
        >
          {t.answer.send} <Key of={SEND} />
        </button>
      </div>
    </form>
  );
}

/** Where it goes, and that it is safe meanwhile. */
function kept(channel: string): string {
  if (!live.value) return link.value.state === "off" ? t.answer.keptOff : t.answer.keptSoon;
  if (words.value !== null && !words.value.outgoing.includes("case.replied")) return t.answer.nowhere;
  return t.answer.kept(channelText(channel));
}

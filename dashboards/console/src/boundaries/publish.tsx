import { useState } from "preact/hooks";
import { ApiProblem, call } from "../api";
import { sayDone } from "../says";
import { words } from "../store";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { tt } from "../texts/trial";
import { Dialog } from "../ui/dialog";
import { Glyph } from "../ui/glyph";
import type { You } from "../wire";
import type { Overview } from "./answers";
import { check, open } from "./data";
import { Differences } from "./diff";
import { ForWhom } from "./for-whom";
import { bodyOf, EVERYBODY, isWhole, type Choice } from "./staging";

const KEPT = "remit.publish-reason.";
const MOST = 500;

/** Asks for the reason, shows what changes, and publishes the whole draft set. */
export function PublishDialog({ you, overview, onClose }: { you: You; overview: Overview; onClose: () => void }) {
  // What is asked about is what one looks at: another's later edit is not published by this.
  const [{ etag, number }] = useState({ etag: overview.etag, number: Object.keys(overview.drafts).length });
  const own = Object.keys(overview.drafts).length > 0 && overview.items.some(({ by }) => by?.id === you.id);
  const second = overview.second_manager && own;
  const unsound = check.value !== null && !check.value.sound;
  const [choice, setChoice] = useState<Choice>(EVERYBODY);
  const off = second || unsound || !isWhole(choice);
  const say = second
    ? tb.publish.second
    : unsound
      ? tb.publish.unsound
      : isWhole(choice)
        ? tb.publish.guarantees
        : tt.choice.missing;
  const act = { live: tb.publish.act(number), canary: tt.choice.actCanary, shadow: tt.choice.actShadow };
  const done = { live: tb.publish.done(number), canary: tt.move.done, shadow: tt.choice.doneShadow };
  return (
    <ReasonDialog
      title={tb.publish.title(number)}
      say={say}
      act={act[choice.stage]}
      failed={tb.publish.failed}
      off={off}
      kept={`${KEPT}${you.id}`}
      onClose={onClose}
      run={async (reason) => {
        await call("POST", "/v1/boundaries:publish", { reason, ...bodyOf(choice) }, { "If-Match": `"${etag}"` });
        sayDone(done[choice.stage]);
      }}
    >
      <ForWhom stages={["live", "canary", "shadow"]} choice={choice} onChoose={setChoice} />
      {words.value?.candidate != null && <p class="small second">{tt.choice.replaces}</p>}
      <Differences from="live" to="draft" />
    </ReasonDialog>
  );
}

interface Asked {
  title: string;
  how?: string;
  say?: string;
  act: string;
  failed: string;
  off?: boolean;
  /** Where the typed reason is kept until it was used. */
  kept: string;
  run: (reason: string) => Promise<void>;
  onClose: () => void;
  children?: preact.ComponentChildren;
}

/** A dialog for what counts for everybody at once: it wants a reason. */
export function ReasonDialog({ title, how, say, act, failed, off = false, kept, run, onClose, children }: Asked) {
  const [reason, setReason] = useState(() => localStorage.getItem(kept) ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ready = !off && !busy && reason.trim() !== "";
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await run(reason.trim());
      localStorage.removeItem(kept);
      onClose();
      void open();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.status === 0 ? t.failed.noAnswer : error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void go();
        }}
      >
        <div class="dialog-head">
          <h2>{title}</h2>
        </div>
        <div class="inner">
          {how !== undefined && <p class="second">{how}</p>}
          <label class="label">
            {tb.publish.reason}
            <textarea
              class="field"
              rows={2}
              maxLength={MOST}
              autofocus
              placeholder={tb.publish.hint}
              value={reason}
              onInput={(event) => {
                setReason(event.currentTarget.value);
                localStorage.setItem(kept, event.currentTarget.value);
              }}
            />
          </label>
          {children}
          {say !== undefined && <p class="small second">{say}</p>}
          {problem !== null && (
            <p class="row start is-bad" role="alert">
              <Glyph name="bad" small />
              <span>
                <b>{failed}</b> {problem}
              </span>
            </p>
          )}
        </div>
        <div class="dialog-foot">
          <button class="btn main" disabled={!ready}>
            {busy ? tb.publish.publishing : act}
          </button>
          <button class="btn quiet-btn" type="button" onClick={onClose}>
            {tb.publish.keep}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

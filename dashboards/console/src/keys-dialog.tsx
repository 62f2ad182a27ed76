import { setSingleKeys, singleKeys } from "./keys";
import { follow } from "./place";
import { t } from "./texts";
import { Dialog, DialogHead } from "./ui/dialog";
import { COMMAND, Key } from "./ui/glyph";

const GROUPS: [string, [string[], string][]][] = [
  [
    t.keys.anywhere,
    [
      [[COMMAND, "K"], t.keys.find],
      [["/"], t.keys.find],
      [["?"], t.keys.all],
      [["F6"], t.keys.column],
      [["⇧", "F6"], t.keys.columnBack],
      [["V"], t.keys.voice],
      [["Z"], t.keys.takeBack],
      [["⇧", "T"], t.keys.theme],
    ],
  ],
  [
    t.keys.queue,
    [
      [["J"], t.keys.next],
      [["K"], t.keys.previous],
      [["C"], t.keys.claim],
      [["⏎"], t.keys.open],
      [["N"], t.keys.letIn],
      [["P"], t.keys.pulse],
    ],
  ],
  [
    t.keys.case,
    [
      [["R"], t.keys.answer],
      [["H"], t.keys.handBack],
      [["M"], t.keys.move],
      [["W"], t.keys.snooze],
      [["E"], t.keys.close],
    ],
  ],
  [
    t.keys.pulsePage,
    [
      [["J"], t.keys.nextTopic],
      [["K"], t.keys.previousTopic],
      [["P"], t.keys.waitingWith],
    ],
  ],
  [
    t.keys.dialog,
    [
      [[COMMAND, "⏎"], t.keys.cosign],
      [["Esc"], t.keys.passOn],
    ],
  ],
  [
    t.keys.latitude,
    [
      [["L"], t.keys.go],
      [["1", "…", "9"], t.keys.choose],
      [["["], t.keys.lower],
      [["]"], t.keys.higher],
      [["G"], t.keys.give],
      [["B"], t.keys.aloneNow],
    ],
  ],
];

/** Every key of this screen, and the switch for those that are single letters. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label={t.keys.title} onClose={onClose}>
      <DialogHead title={t.keys.title} />
      <div class="inner key-groups">
        {GROUPS.map(([title, keys]) => (
          <section key={title} class="stack">
            <h3>{title}</h3>
            <dl class="key-list">
              {keys.map(([caps, does]) => (
                <div key={does}>
                  <dt>
                    {caps.map((cap) => (
                      <Key key={cap} of={cap} />
                    ))}
                    <span class="sr">{caps.join(" ")}</span>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="dialog-foot">
        <a
          class="btn"
          href="/help"
          onClick={(event) => {
            follow(event);
            if (event.defaultPrevented) onClose();
          }}
        >
          {t.frame.help}
        </a>
        <label class="check">
          <input
            type="checkbox"
            checked={singleKeys.value}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
          <span>
            {t.keys.singleOn} <span class="quiet">{t.keys.singleHow}</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}

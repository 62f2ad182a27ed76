import { useState } from "preact/hooks";
import { go } from "../place";
import { Dialog } from "./dialog";

type Words = {
  title: string;
  label: string;
  hint: string;
  wrong: string;
  taken: (name: string) => string;
  create: string;
  cancel: string;
};
type Props = { words: Words; taken: string[]; form: RegExp; address: (name: string) => string; onClose: () => void };

/** Asks for the name of a new document and goes to its page; the name is free and of the form. */
export function NameDialog({ words, taken, form, address, onClose }: Props) {
  const [name, setName] = useState("");
  const there = taken.includes(name);
  const wrong = name !== "" && !form.test(name);
  const off = name === "" || there || wrong;
  return (
    <Dialog label={words.title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!off) go(address(name));
        }}
      >
        <div class="dialog-head">
          <h2>{words.title}</h2>
        </div>
        <div class="inner">
          <label class="label">
            {words.label}
            <input
              class="field"
              autocomplete="off"
              autofocus
              aria-invalid={there || wrong}
              value={name}
              onInput={(event) => setName(event.currentTarget.value.trim())}
            />
          </label>
          <p class="small second" role="status">
            {there ? words.taken(name) : wrong ? words.wrong : words.hint}
          </p>
        </div>
        <div class="dialog-foot">
          <button class="btn main" disabled={off}>
            {words.create}
          </button>
          <button class="btn quiet-btn" type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

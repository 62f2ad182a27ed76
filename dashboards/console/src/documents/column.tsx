import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../texts";
import { COMMAND } from "../ui/glyph";
import { DocumentText, plain, setPlain, type TextProps } from "./text";

/** Another way to look at the document, in the place of its text. */
export interface OtherView {
  label: string;
  shown: boolean;
  show: (on: boolean) => void;
  content: () => ComponentChildren;
}

type Props = Omit<TextProps, "onMove"> & {
  title: string;
  /** What the keys of the editor do. */
  keys: (command: string) => string;
  /** What else stands at the head. */
  tools?: ComponentChildren;
  other?: OtherView;
};

/** The column of a document's text: how long it is, how it is edited, where the hand is. */
export function DocumentColumn({ title, keys, tools, other, ...text }: Props) {
  const [at, setAt] = useState({ line: 1, column: 1 });
  const aside = other?.shown ?? false;
  const choose = (as: boolean) => {
    setPlain(as);
    other?.show(false);
  };
  return (
    <section aria-label={title} data-column>
      <div class="col-head">
        <h2>{title}</h2>
        <span class="quiet small">{t.document.lines(text.of.text.value.split("\n").length)}</span>
        <span class="right row wrap">
          {tools}
          <fieldset class="seg">
            <legend class="sr">{t.document.view}</legend>
            {[false, true].map((as) => (
              <label key={String(as)}>
                <input type="radio" name="view" checked={!aside && plain.value === as} onChange={() => choose(as)} />
                {as ? t.document.plain : t.document.text}
              </label>
            ))}
            {other !== undefined && (
              <label>
                <input type="radio" name="view" checked={aside} onChange={() => other.show(true)} />
                {other.label}
              </label>
            )}
          </fieldset>
        </span>
      </div>
      {aside && other !== undefined ? (
        other.content()
      ) : (
        <>
          <DocumentText {...text} onMove={(line, column) => setAt({ line, column })} />
          <div class="foot row small">
            <span class="quiet wide">{keys(COMMAND)}</span>
            <span class="right quiet num">{t.document.position(at.line, at.column)}</span>
          </div>
        </>
      )}
    </section>
  );
}

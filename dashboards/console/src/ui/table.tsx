import type { ComponentChildren } from "preact";

type Props = { label: string; heads: string[]; kind?: "compact" | "fields"; children: ComponentChildren };

/** Rows under their heads, in a place of its own that scrolls where they are wider than the page. */
export function Table({ label, heads, kind, children }: Props) {
  return (
    <div class="table-place" tabIndex={0} role="region" aria-label={label}>
      <table class={kind === undefined ? "tbl" : `tbl ${kind}`}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

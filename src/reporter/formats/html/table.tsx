/** Tables that scroll by themselves where a screen is narrow, also by keyboard. */
import type { ComponentChildren, JSX } from "preact";

export function Scrollable(props: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div class="scroll" role="group" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  );
}

/** What is read as one word must not break. */
const SHORT = 24;

export interface Cell {
  readonly text: string;
  readonly tone?: string | undefined;
}

export function Table(props: {
  label: string;
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
}): JSX.Element {
  const { label, head, rows } = props;
  return (
    <Scrollable label={label}>
      <table>
        <thead>
          <tr>
            {head.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map(({ text, tone }, at) => (
                <td key={at} class={`${text.length <= SHORT ? "short " : ""}${tone ?? ""}`}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}

export function Items({ items }: { items: readonly string[] }): JSX.Element {
  return (
    <ul>
      {items.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

/** Open where it is short; folded where it would bury what follows. */
export function Folded(props: {
  title: string;
  count: number;
  children: ComponentChildren;
}): JSX.Element | null {
  const { title, count, children } = props;
  if (count === 0) return null;
  return (
    <details open={count <= 12}>
      <summary>
        {title} <small>({count})</small>
      </summary>
      {children}
    </details>
  );
}

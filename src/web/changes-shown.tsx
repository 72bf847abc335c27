import type { FC } from 'hono/jsx';
import type { Changes } from '../api/problem-schema.js';

type Changed = Extract<Changes, { readonly kind: 'changed' }>;

/** Why a decision was not taken although it was in order when its page was drawn; the form below is the new one. */
export const ChangesShown: FC<{ readonly changes: Changes }> = ({ changes }) => (
  <section class="changed">
    <h2>This changed since you looked</h2>
    {changes.kind === 'changed' ? <Difference changes={changes} /> : <p>This review has never shown what was sent.</p>}
    <p>Nothing was decided. What it shows now is below: decide on that.</p>
  </section>
);

const Difference: FC<{ readonly changes: Changed }> = ({ changes: { lines, since } }) => (
  <>
    <ul>
      {since.map(({ act, at, name }) => (
        <li>
          {name} {act === 'amend' ? 'amended it' : 'took an amendment back'} at <time datetime={at}>{at}</time>
        </li>
      ))}
    </ul>
    {lines.length === 0 ? (
      <p>It shows the same again as when you looked.</p>
    ) : (
      <ul>
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    )}
  </>
);

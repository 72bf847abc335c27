import type { FC } from 'hono/jsx';
import type { ReviewFacts } from '../api/review-facts.js';

export type PlainFacts = Extract<ReviewFacts, { readonly sections: unknown }>;

/** The questions whose facts are a few labelled lines, each group side by side. */
export const PlainSectionView: FC<{ readonly facts: PlainFacts }> = ({ facts }) => (
  <section class="facts">
    {facts.sections.map(({ title, rows }) => (
      <div>
        <h2>{title}</h2>
        <dl>
          {rows.map(({ label, value }) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      </div>
    ))}
  </section>
);

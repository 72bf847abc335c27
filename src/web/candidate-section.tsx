import type { FC } from 'hono/jsx';
import type { ReviewFacts } from '../api/review-facts.js';

export type CandidateFacts = Extract<ReviewFacts, { readonly kind: 'candidate-role' }>;

const MOST_SHOWN = 200;

/** What a candidate role is: why it was found, how well it fits, who would gain what. */
export const CandidateSection: FC<{ readonly facts: CandidateFacts }> = ({ facts }) => (
  <section>
    {facts.before ? <Before before={facts.before} /> : null}
    <p class="explanation">{facts.explanation}</p>
    <dl>
      {Object.entries(facts.measurements).map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{String(Math.round(value * 1000) / 1000)}</dd>
        </>
      ))}
    </dl>
    <Gains facts={facts} />
    <NearMembers facts={facts} />
  </section>
);

/** What a quarter asks again: what is different from what was decided, and how old that decision is. */
const Before: FC<{ readonly before: NonNullable<CandidateFacts['before']> }> = ({ before }) => (
  <section class="before">
    <h2>What changed since it was approved</h2>
    <ul>
      {before.lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  </section>
);

const Gains: FC<{ readonly facts: CandidateFacts }> = ({ facts }) =>
  facts.overGrants.length === 0 ? (
    <p>Nobody gains anything: every member holds every entitlement today.</p>
  ) : (
    <>
      <h2>Who would gain what</h2>
      <ul>
        {facts.overGrants.map(({ name, entitlement }) => (
          <li>
            {name} would gain {entitlement.source} {entitlement.id}
          </li>
        ))}
      </ul>
    </>
  );

const NearMembers: FC<{ readonly facts: CandidateFacts }> = ({ facts }) =>
  facts.nearMembers.length === 0 ? null : (
    <details>
      <summary>{facts.nearMembers.length} people nearly hold it and stay outside</summary>
      <ul>
        {facts.nearMembers.slice(0, MOST_SHOWN).map(({ name, wouldGain }) => (
          <li>
            {name} lacks {wouldGain.map((one) => one.name).join(', ')}
          </li>
        ))}
      </ul>
    </details>
  );

import type { FC } from 'hono/jsx';
import type { ReviewFacts } from '../api/review-facts.js';

type SourceFacts = Extract<ReviewFacts, { readonly kind: 'source' }>;

/** What was captured from a source: its owner says whether it is theirs and complete. */
export const SourceSection: FC<{ readonly facts: SourceFacts }> = ({ facts }) => (
  <section>
    <h2>What was captured</h2>
    <dl>
      <dt>Format</dt>
      <dd>{facts.sourceKind}</dd>
      <dt>Records</dt>
      <dd>{facts.rows}</dd>
      <dt>Accounts</dt>
      <dd>{facts.accounts}</dd>
      <dt>Grants</dt>
      <dd>{facts.grants}</dd>
      <dt>Findings</dt>
      <dd>{facts.findings}</dd>
      {facts.mappings && (
        <>
          <dt>Mapping tables</dt>
          <dd>{Object.values(facts.mappings).join(', ')}</dd>
        </>
      )}
      <dt>Attributes you answer for</dt>
      <dd>{facts.attributes.map(({ name, use }) => `${name} (${use})`).join(', ') || 'none'}</dd>
    </dl>
    <ul>
      {facts.files.map(({ name, digest }) => (
        <li>
          {name} <code>{digest}</code>
        </li>
      ))}
    </ul>
  </section>
);

import type { FC } from 'hono/jsx';
import type { BulkEffect } from '../api/bulk.js';
import type { ManyResult } from '../api/decide-many.js';
import type { Foreseen } from '../api/preview-bulk.js';
import { Layout, Notice } from './layout.js';

export interface BulkRow {
  readonly reviewId: string;
  readonly viewDigest: string;
  readonly title: string;
}

interface PreviewProps {
  readonly who: string;
  readonly csrf: string;
  readonly about: {
    readonly answer: 'approve' | 'reject';
    readonly effect: BulkEffect;
    readonly rows: readonly (BulkRow & { readonly problem: Foreseen | null })[];
    readonly needsReason: boolean;
    readonly key: string;
  };
  readonly notice: string | undefined;
}

/** What many decisions come to together, which of them are not taken and why, and one reason to give. Nothing is decided. */
export const BulkPreviewPage: FC<PreviewProps> = ({ who, csrf, about, notice }) => {
  const { answer, effect, needsReason, rows } = about;
  const taken = rows.filter(({ problem }) => problem === null);
  const left = rows.filter((row) => !taken.includes(row));
  return (
    <Layout title="Many at once" who={who} csrf={csrf}>
      <h1>{verb(answer)} many at once?</h1>
      {notice === undefined ? null : <Notice kind="bad">{notice}</Notice>}
      <p>Nothing is decided yet.</p>
      {answer === 'approve' ? <Effect effect={effect} /> : null}
      <Left rows={left} />
      {taken.length === 0 ? (
        <p>
          Nothing of it can be decided together. <a href="/inbox">Back to the inbox</a>
        </p>
      ) : (
        <form method="post" action="/bulk/decide">
          <h2>
            {verb(answer)} {roles(taken.length)}
          </h2>
          <input type="hidden" name="csrf" value={csrf} />
          <input type="hidden" name="key" value={about.key} />
          <ul>
            {taken.map(({ reviewId, title, viewDigest }) => (
              <li>
                <input type="hidden" name="item" value={`${reviewId} ${viewDigest}`} />
                <a href={`/inbox/${encodeURIComponent(reviewId)}`}>{title}</a>
              </li>
            ))}
          </ul>
          <label for="reason">One reason for all{needsReason ? ' (needed)' : ''}</label>
          <textarea id="reason" name="reason" rows={3} maxlength={2000} required={needsReason}></textarea>
          <button type="submit" name="answer" value={answer}>
            {verb(answer)} {roles(taken.length)}
          </button>
        </form>
      )}
    </Layout>
  );
};

const verb = (answer: 'approve' | 'reject'): string => (answer === 'approve' ? 'Approve' : 'Reject');

const roles = (count: number): string => (count === 1 ? '1 role' : `${count} roles`);

const Effect: FC<{ readonly effect: BulkEffect }> = ({ effect }) => (
  <dl>
    <dt>Roles</dt>
    <dd>{effect.roles}</dd>
    <dt>Entitlements in them</dt>
    <dd>{effect.entitlements}</dd>
    <dt>Members</dt>
    <dd>{effect.members}</dd>
    <dt>People who get something they do not hold today</dt>
    <dd>{effect.gaining}</dd>
    <dt>People who stop being members</dt>
    <dd>{effect.leaving}</dd>
    <dt>Roles with something privileged</dt>
    <dd>{effect.privileged}</dd>
    <dt>Highest risk</dt>
    <dd>{String(Math.round(effect.maxRisk * 1000) / 1000)}</dd>
  </dl>
);

const Left: FC<{ readonly rows: PreviewProps['about']['rows'] }> = ({ rows }) =>
  rows.length === 0 ? null : (
    <section>
      <h2>Left out, to be decided on their own</h2>
      <ul>
        {rows.map(({ problem, reviewId, title }) => (
          <li>
            <a href={`/inbox/${encodeURIComponent(reviewId)}`}>{title}</a>:{' '}
            {problem ? `${problem.detail} [${problem.code}]` : ''}
          </li>
        ))}
      </ul>
    </section>
  );

interface ResultProps {
  readonly who: string;
  readonly csrf: string;
  readonly answer: 'approve' | 'reject';
  readonly results: readonly (BulkRow & ManyResult)[];
}

/** What came of each of many decisions. */
export const BulkResultPage: FC<ResultProps> = ({ who, csrf, answer, results }) => {
  const taken = results.filter(({ receipt }) => receipt !== null).length;
  return (
    <Layout title="Many at once" who={who} csrf={csrf}>
      <h1>
        {taken} of {results.length} recorded
      </h1>
      <table>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">{verb(answer)}</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr>
              <td>
                <a href={`/inbox/${encodeURIComponent(result.reviewId)}`}>{result.title}</a>
              </td>
              <td>{fateOf(result)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <a href="/inbox">Back to the inbox</a>
      </p>
    </Layout>
  );
};

function fateOf({ problem, receipt, status }: ManyResult): string {
  if (receipt) return `recorded as entry ${receipt.seq}${receipt.outcome ? `: ${receipt.outcome.kind}` : ''}`;
  if (status === 202) return 'received, not yet confirmed; it may still take effect';
  return `not taken: ${problem?.detail ?? 'refused'} [${problem?.code ?? 'REFUSED'}]`;
}

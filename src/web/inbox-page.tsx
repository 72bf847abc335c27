import type { FC } from 'hono/jsx';
import type { ReviewItem } from '../api/review-details.js';
import { Layout } from './layout.js';

interface InboxProps {
  readonly who: string;
  readonly csrf: string;
  readonly open: readonly ReviewItem[];
  readonly others: readonly ReviewItem[];
}

/** What waits for this person, and what has been answered. */
export const InboxPage: FC<InboxProps> = ({ who, csrf, open, others }) => (
  <Layout title="Inbox" who={who} csrf={csrf}>
    <h1>Inbox</h1>
    {open.length === 0 ? <p>Nothing waits for you.</p> : <Reviews title="Waiting for a decision" items={open} />}
    {others.length === 0 ? null : <Reviews title="Decided" items={others} />}
  </Layout>
);

const Reviews: FC<{ readonly title: string; readonly items: readonly ReviewItem[] }> = ({ title, items }) => (
  <section>
    <h2>{title}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Question</th>
          <th scope="col">Campaign</th>
          <th scope="col">State</th>
          <th scope="col">Until</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ reviewId, title: question, campaignId, state, outcome, expiresAt }) => (
          <tr>
            <td>
              <a href={`/inbox/${encodeURIComponent(reviewId)}`}>{question}</a>
            </td>
            <td>{campaignId}</td>
            <td>{outcome ? `${outcome.kind}${state === 'settling' ? ' (settling)' : ''}` : state}</td>
            <td>
              <time datetime={expiresAt}>{expiresAt}</time>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

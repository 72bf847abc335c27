import type { FC } from 'hono/jsx';
import type { Changes } from '../api/problem-schema.js';
import type { ReviewDetails } from '../api/review-details.js';
import { oneLine } from '../notify/text.js';
import { CandidateSection } from './candidate-section.js';
import { DecisionForm } from './decision-form.js';
import { Layout, Notice } from './layout.js';
import { AmendmentShown } from './amendment-shown.js';
import { ChangesShown } from './changes-shown.js';
import { PlainSectionView } from './plain-section.js';
import { SourceSection } from './source-section.js';

type Decision = ReviewDetails['decisions'][number];

export interface ReviewPageProps {
  readonly who: string;
  readonly personId: string;
  readonly csrf: string;
  readonly review: ReviewDetails;
  /** What came of the form just sent. */
  readonly notice?: SentNotice | undefined;
}

export interface SentNotice {
  readonly kind: 'good' | 'bad';
  readonly text: string;
  /** What has changed since the page was looked at that the form was sent from. */
  readonly changes?: Changes;
}

/** One question: its facts, who is asked, what was answered, and the form to answer it. */
export const ReviewPage: FC<ReviewPageProps> = ({ who, personId, csrf, review, notice }) => (
  <Layout title={review.title} who={who} csrf={csrf}>
    <h1>{review.title}</h1>
    {notice ? <Notice kind={notice.kind}>{notice.text}</Notice> : null}
    {notice?.changes ? <ChangesShown changes={notice.changes} /> : null}
    <p class="state">
      {stateText(review)} · needs {review.quorum} {review.quorum === 1 ? 'decision' : 'decisions'}
      {review.required.length > 0 ? `, one of ${review.required.join(' and ')}` : ''} · open until{' '}
      <time datetime={review.expiresAt}>{review.expiresAt}</time>
      {review.live ? '' : ' · the engine did not answer; this is what was known last'}
    </p>
    {review.claimedBy === null ? null : <p>{claimText(review)}</p>}
    <Facts facts={review.facts} />
    {review.amendment && review.facts.kind === 'candidate-role' ? (
      <AmendmentShown facts={review.facts} amendment={review.amendment} />
    ) : null}
    <Answers review={review} />
    {review.state === 'closed' ? null : <DecisionForm review={review} personId={personId} csrf={csrf} />}
  </Layout>
);

const Facts: FC<{ readonly facts: ReviewDetails['facts'] }> = ({ facts }) => {
  if (facts.kind === 'source') return <SourceSection facts={facts} />;
  return facts.kind === 'candidate-role' ? <CandidateSection facts={facts} /> : <PlainSectionView facts={facts} />;
};

const claimText = ({ claimedBy, reviewers }: ReviewDetails): string =>
  `${reviewers.find(({ personId }) => personId === claimedBy)?.name ?? 'Somebody'} is on it.`;

function stateText({ state, outcome, settlesAt }: ReviewDetails): string {
  if (!outcome) return 'Waiting for a decision';
  return state === 'closed' ? `Closed: ${outcome.kind}` : `${outcome.kind}, takes effect ${settlesAt ?? 'soon'}`;
}

const fateOf = ({ answer, refusedCode, stands }: Pick<Decision, 'answer' | 'refusedCode' | 'stands'>): string => {
  if (refusedCode) return `, refused as ${refusedCode}`;
  return stands || answer.kind === 'withdraw' ? '' : ', no longer stands';
};

/** As much as anybody may write. */
const MOST_SAID = 2000;

const Answers: FC<{ readonly review: ReviewDetails }> = ({ review }) => (
  <section>
    <h2>Who is asked</h2>
    <ul>
      {review.reviewers.map(({ name, functions, answered, gains }) => (
        <li>
          {name}, as {functions.join(', ')}: {answered ? 'has answered' : 'has not answered'}
          {gains > 0 ? ` (would gain ${gains}, so may not approve)` : ''}
        </li>
      ))}
    </ul>
    {review.decisions.length === 0 ? null : (
      <ol>
        {review.decisions.map(({ name, answer, at, via, reason, refusedCode, stands }) => (
          <li>
            {name}: {answer.kind} at {at} by {via}
            {fateOf({ answer, refusedCode, stands })}
            {reason === null ? null : <blockquote>{oneLine(reason, MOST_SAID)}</blockquote>}
          </li>
        ))}
      </ol>
    )}
  </section>
);

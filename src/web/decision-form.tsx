import type { FC } from 'hono/jsx';
import { newDecisionId } from '../api/decide-review.js';
import type { ReviewDetails } from '../api/review-details.js';
import type { CandidateFacts } from './candidate-section.js';

interface FormProps {
  readonly review: ReviewDetails;
  readonly personId: string;
  readonly csrf: string;
}

/** The answer, in one form: approving with anything ticked below is an amendment. */
export const DecisionForm: FC<FormProps> = ({ review, personId, csrf }) => {
  const answered = review.decisions.some((one) => one.stands && one.personId === personId);
  const answers = review.answers.filter((answer) => answer !== 'amend');
  return (
    <form method="post" action={`/inbox/${encodeURIComponent(review.reviewId)}`}>
      <h2>Your decision</h2>
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="viewDigest" value={review.viewDigest} />
      {/* Made with the page, so that a form sent twice is one decision. */}
      <input type="hidden" name="decisionId" value={newDecisionId()} />
      {review.facts.kind === 'candidate-role' ? <AmendmentFields facts={review.facts} /> : null}
      <label for="reason">Reason (needed to reject or deny)</label>
      <textarea id="reason" name="reason" rows={3} maxlength={2000}></textarea>
      <div class="buttons">
        {review.outcome
          ? null
          : answers.map((answer) => (
              <button type="submit" name="answer" value={answer}>
                {labels[answer] ?? answer}
              </button>
            ))}
        {answered ? (
          <button type="submit" name="answer" value="withdraw">
            Withdraw my decision
          </button>
        ) : null}
      </div>
    </form>
  );
};

const labels: Readonly<Record<string, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  abstain: 'Abstain',
  confirm: 'Confirm: it is mine and complete',
  deny: 'Deny',
};

/** Positions, not names, travel back: the view digest says what they are positions in. */
const AmendmentFields: FC<{ readonly facts: CandidateFacts }> = ({ facts }) => (
  <>
    <label for="name">Name of the role</label>
    <input id="name" name="name" value={facts.name} maxlength={200} />
    <fieldset>
      <legend>Entitlements: tick what to leave out</legend>
      {facts.entitlements.map(({ key, name, description, owned, inherited }, index) => (
        <label class="choice">
          <input type="checkbox" name="drop" value={String(index)} /> {name}{' '}
          <small>
            {key.source}
            {description ? ` · ${description}` : ''}
            {inherited ? ' · from a wider role' : ''}
            {owned ? '' : ' · nobody answers for it'}
          </small>
        </label>
      ))}
    </fieldset>
    <fieldset>
      <legend>{facts.members.length} members: tick whom to leave out</legend>
      {facts.members.map(({ identity, name, attributes }) => (
        <label class="choice">
          <input type="checkbox" name="remove" value={identity} /> {name}{' '}
          <small>{Object.values(attributes).join(' · ')}</small>
        </label>
      ))}
    </fieldset>
  </>
);

import type { FC } from 'hono/jsx';
import { newDecisionId } from '../api/decide-review.js';
import { accountClasses } from '../domain/account.js';
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
  const plainAnswers = answers.filter((answer) => answer !== 'defer');
  const needs = review.reasons.filter((answer) => answers.includes(answer));
  return (
    <form method="post" action={`/inbox/${encodeURIComponent(review.reviewId)}`}>
      <h2>Your decision</h2>
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="viewDigest" value={review.viewDigest} />
      {/* Made with the page, so that a form sent twice is one decision. */}
      <input type="hidden" name="decisionId" value={newDecisionId()} />
      {review.facts.kind === 'candidate-role' && !review.amendment ? <AmendmentFields facts={review.facts} /> : null}
      {answers.includes('class') ? <ClassField /> : null}
      <label for="reason">Reason{needs.length > 0 ? ` (needed to ${needs.join(', ')})` : ''}</label>
      <textarea id="reason" name="reason" rows={3} maxlength={2000}></textarea>
      <div class="buttons">
        {review.outcome
          ? null
          : plainAnswers.map((answer) => (
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
      <OtherActs review={review} personId={personId} mayDefer={answers.includes('defer') && !review.outcome} />
    </form>
  );
};

interface ActsProps {
  readonly review: ReviewDetails;
  readonly personId: string;
  readonly mayDefer: boolean;
}

/** What a person may do besides answering, folded away. */
const OtherActs: FC<ActsProps> = ({ review, personId, mayDefer }) => (
  <details>
    <summary>Something else</summary>
    {mayDefer ? (
      <div class="choice">
        <label for="until">Ask me again on</label> <input id="until" name="until" type="date" />
        <button type="submit" name="answer" value="defer">
          Decide later
        </button>
      </div>
    ) : null}
    <div class="choice">
      <label for="to">Hand my place to (e-mail)</label> <input id="to" name="to" type="email" maxlength={254} />
      <button type="submit" name="answer" value="delegate">
        Delegate
      </button>
    </div>
    <button type="submit" name="answer" value="comment">
      Only comment
    </button>
    {review.claimedBy === personId ? (
      <button type="submit" name="answer" value="release">
        I am no longer on it
      </button>
    ) : (
      <button type="submit" name="answer" value="claim">
        I am on it
      </button>
    )}
  </details>
);

const labels: Readonly<Record<string, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  abstain: 'Abstain',
  confirm: 'Confirm: it is mine and complete',
  deny: 'Deny',
  same: 'One identity',
  different: 'Two identities',
  class: 'It is of this class',
  keep: 'It is mine and still needed',
  end: 'It is mine and may end',
  'not-mine': 'It is not mine',
  proceed: 'Go on in spite of it',
  stop: 'Stop the campaign',
};

const ClassField: FC = () => (
  <>
    <label for="class">Class</label>
    <select id="class" name="class">
      {accountClasses.map((one) => (
        <option value={one}>{one}</option>
      ))}
    </select>
  </>
);

/** Positions, not names, travel back: the view digest says what they are positions in. */
const AmendmentFields: FC<{ readonly facts: CandidateFacts }> = ({ facts }) => (
  <>
    <label for="name">Name of the role</label>
    <input id="name" name="name" value={facts.name} maxlength={200} />
    <label for="owner">Who answers for it (e-mail; empty: who does, or whoever approves it first)</label>
    <input id="owner" name="owner" type="email" maxlength={254} />
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
    {facts.nearMembers.length === 0 ? null : (
      <fieldset>
        <legend>{facts.nearMembers.length} people nearly hold it: tick whom to take in</legend>
        {facts.nearMembers.map(({ identity, name, wouldGain }) => (
          <label class="choice">
            <input type="checkbox" name="add" value={identity} /> {name}{' '}
            <small>would gain {wouldGain.map((one) => one.name).join(', ')}</small>
          </label>
        ))}
      </fieldset>
    )}
  </>
);

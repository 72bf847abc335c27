import type { FC } from 'hono/jsx';
import type { ReviewDetails } from '../api/review-details.js';
import { effectOf } from '../domain/amendment-effect.js';
import type { CandidateFacts } from './candidate-section.js';

interface AmendmentProps {
  readonly facts: CandidateFacts;
  readonly amendment: NonNullable<ReviewDetails['amendment']>;
}

/** What somebody changed, and who would gain and lose by it: this is what is decided on now. */
export const AmendmentShown: FC<AmendmentProps> = ({ facts, amendment }) => (
  <section class="amendment">
    <h2>Amended: this is what you decide on</h2>
    <ul>
      {effectOf(facts, amendment).map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  </section>
);

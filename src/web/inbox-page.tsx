import type { FC } from 'hono/jsx';
import type { ReviewItem } from '../api/review-details.js';
import type { DecidingFigures } from '../domain/measures.js';
import { inboxSorts, inboxStates, type InboxPageful, type InboxView } from './inbox-list.js';
import { Layout } from './layout.js';

export interface OwnFigures {
  readonly campaignId: string;
  readonly quickBelowSeconds: number;
  readonly figures: DecidingFigures;
}

interface InboxProps {
  readonly who: string;
  readonly csrf: string;
  readonly view: InboxView;
  readonly list: InboxPageful;
  /** How this person decides in the campaigns shown. */
  readonly own: readonly OwnFigures[];
  /** Whose pages this person may see. */
  readonly campaigns: readonly string[];
}

/** What waits for this person, or what has been answered; roles that wait can be ticked and decided together. */
export const InboxPage: FC<InboxProps> = ({ who, csrf, view, list, own, campaigns }) => (
  <Layout title="Inbox" who={who} csrf={csrf}>
    <h1>Inbox</h1>
    <Filter view={view} list={list} />
    {list.items.length === 0 ? <p>{nothing(view)}</p> : <Listed view={view} list={list} csrf={csrf} />}
    <Pages view={view} list={list} />
    {own.map((one) => (
      <p class="measures">{ownText(one)}</p>
    ))}
    {campaigns.length === 0 ? null : <Campaigns ids={campaigns} />}
  </Layout>
);

const Campaigns: FC<{ readonly ids: readonly string[] }> = ({ ids }) => (
  <nav aria-label="Campaigns">
    <h2>Campaigns</h2>
    <ul>
      {ids.map((id) => (
        <li>
          <a href={`/campaign/${encodeURIComponent(id)}`}>{id}</a>
        </li>
      ))}
    </ul>
  </nav>
);

const nothing = ({ state, campaign, kind, words }: InboxView): string => {
  if (campaign !== '' || kind !== '' || words !== '') return 'Nothing is like that.';
  return state === 'open' ? 'Nothing waits for you.' : 'There is nothing.';
};

const states: Readonly<Record<InboxView['state'], string>> = {
  open: 'waiting for a decision',
  settling: 'decided, not yet in effect',
  closed: 'closed',
};

const sorts: Readonly<Record<InboxView['sort'], string>> = {
  until: 'what ends soonest',
  newest: 'newest first',
  title: 'by question',
  campaign: 'by campaign',
};

type ListProps = Pick<InboxProps, 'view' | 'list'>;

const Filter: FC<ListProps> = ({ view, list }) => (
  <form method="get" action="/inbox" class="filter">
    <Choice name="state" label="Show" chosen={view.state} options={inboxStates.map((one) => [one, states[one]])} />
    <Choice name="campaign" label="Campaign" chosen={view.campaign} options={anyOf(list.campaigns)} />
    <Choice name="kind" label="About" chosen={view.kind} options={anyOf(list.kinds)} />
    <Choice name="sort" label="Order" chosen={view.sort} options={inboxSorts.map((one) => [one, sorts[one]])} />
    <label for="words">With the words</label>
    <input id="words" name="words" value={view.words} maxlength={200} />
    <button type="submit">Show</button>
  </form>
);

const anyOf = (all: readonly string[]): readonly (readonly [string, string])[] => [
  ['', 'any'],
  ...all.map((one) => [one, one] as const),
];

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

const Choice: FC<ChoiceProps> = ({ name, label, chosen, options }) => (
  <>
    <label for={name}>{label}</label>
    <select id={name} name={name}>
      {options.map(([value, text]) => (
        <option value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  </>
);

/** Roles that wait stand in a form: what is ticked can be decided together, and is shown once more before it is. */
const Listed: FC<ListProps & { readonly csrf: string }> = ({ view, list, csrf }) => {
  const roles = list.items.filter(isTickable).length;
  if (roles === 0) return <Reviews items={list.items} tick={false} />;
  return (
    <form method="post" action="/bulk">
      <input type="hidden" name="csrf" value={csrf} />
      <Reviews items={list.items} tick={view.state === 'open'} />
      <div class="buttons">
        <button type="submit" name="answer" value="approve">
          Approve what is ticked …
        </button>
        <button type="submit" name="answer" value="reject">
          Reject what is ticked …
        </button>
      </div>
      <p>You see what it comes to before anything is decided.</p>
    </form>
  );
};

const isTickable = ({ state, subject }: ReviewItem): boolean => state === 'open' && subject.kind === 'candidate-role';

const Reviews: FC<{ readonly items: readonly ReviewItem[]; readonly tick: boolean }> = ({ items, tick }) => (
  <table>
    <thead>
      <tr>
        {tick ? <th scope="col">Tick</th> : null}
        <th scope="col">Question</th>
        <th scope="col">Campaign</th>
        <th scope="col">State</th>
        <th scope="col">Until</th>
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr>
          {tick ? <td>{isTickable(item) ? <Tick item={item} /> : null}</td> : null}
          <td>
            <a href={`/inbox/${encodeURIComponent(item.reviewId)}`}>{item.title}</a>
          </td>
          <td>{item.campaignId}</td>
          <td>{item.outcome ? `${item.outcome.kind}${item.state === 'settling' ? ' (settling)' : ''}` : item.state}</td>
          <td>
            <time datetime={item.expiresAt}>{item.expiresAt}</time>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** What is ticked travels with the digest of what it shows now, so that nothing else is decided on. */
const Tick: FC<{ readonly item: ReviewItem }> = ({ item: { reviewId, title, viewDigest } }) => (
  <input type="checkbox" name="item" value={`${reviewId} ${viewDigest}`} aria-label={title} />
);

const Pages: FC<ListProps> = ({ view, list: { count, pages } }) =>
  pages === 1 ? null : (
    <nav aria-label="Pages">
      <p>
        {count} questions, page {Math.min(view.page, pages)} of {pages}:
        {Array.from({ length: pages }, (_, index) => (
          <>
            {' '}
            <a href={`/inbox?${queryOf({ ...view, page: index + 1 })}`}>{index + 1}</a>
          </>
        ))}
      </p>
    </nav>
  );

const queryOf = ({ page, ...rest }: InboxView): string =>
  new URLSearchParams({ ...rest, page: String(page) }).toString();

function ownText({ campaignId, figures, quickBelowSeconds }: OwnFigures): string {
  const { decisions, medianSeconds, quick, shareApproved } = figures;
  const time = medianSeconds === null ? '' : `, half of them within ${Math.round(medianSeconds)} s`;
  const share = shareApproved === null ? '' : `, ${Math.round(shareApproved * 100)} % approved`;
  return `Your decisions in ${campaignId}: ${decisions}${time}, ${quick} in less than ${quickBelowSeconds} s${share}.`;
}

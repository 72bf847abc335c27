import type { Child, FC } from 'hono/jsx';
import type { NameOf } from '../api/names.js';
import type { Candidate, MiningReport, MiningResult } from '../domain/candidate.js';
import { stageNames } from '../domain/campaign.js';
import { miningFacts, reasonWords, summaryOf } from '../domain/mining-summary.js';
import type { CampaignRow } from '../store/store.js';
import { Layout } from './layout.js';

/** Of each list; the API has all. */
const MOST_SHOWN = 200;

export interface CampaignPageProps {
  readonly who: string;
  readonly csrf: string;
  readonly campaign: CampaignRow;
  /** Once stage 6 is finished. */
  readonly mined: MiningResult | undefined;
  /** What people are called. */
  readonly nameOf: NameOf;
}

/** One campaign: how far it is, what was mined and how good that is, who would gain what, and what is left over and why. */
export const CampaignPage: FC<CampaignPageProps> = ({ who, csrf, campaign, mined, nameOf }) => (
  <Layout title={`Campaign ${campaign.campaignId}`} who={who} csrf={csrf}>
    <h1>Campaign {campaign.campaignId}</h1>
    <p class="state">
      {campaign.state}, started <time datetime={campaign.startedAt}>{campaign.startedAt}</time>
    </p>
    {campaign.problem === null ? null : <p class="notice bad">{campaign.problem}</p>}
    <Stages stages={campaign.stages} />
    {mined ? <Mined mined={mined} nameOf={nameOf} campaignId={campaign.campaignId} /> : null}
  </Layout>
);

const Table: FC<{ readonly heads: readonly string[]; readonly children?: Child }> = ({ heads, children }) => (
  <table>
    <thead>
      <tr>
        {heads.map((head) => (
          <th scope="col">{head}</th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

const Stages: FC<{ readonly stages: CampaignRow['stages'] }> = ({ stages }) => (
  <Table heads={['Stage', 'Came to']}>
    {stageNames.map((name) => (
      <tr>
        <td>{name}</td>
        <td>{countsText(stages[name]?.counts)}</td>
      </tr>
    ))}
  </Table>
);

/** Counts of single sources have a point in their name. */
const countsText = (counts: Readonly<Record<string, number>> | undefined): string =>
  counts === undefined
    ? 'not yet'
    : Object.entries(counts)
        .filter(([what]) => !what.includes('.'))
        .map(([what, count]) => `${what} ${count}`)
        .join(', ');

interface MinedProps {
  readonly mined: MiningResult;
  readonly nameOf: NameOf;
  readonly campaignId: string;
}

const Mined: FC<MinedProps> = ({ mined: { candidates, report }, nameOf, campaignId }) => (
  <>
    <h2>What was mined</h2>
    <dl>
      {miningFacts(summaryOf(report)).map(({ label, value }) => (
        <>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
    <Candidates candidates={candidates} more={`/campaigns/${campaignId}/candidates`} />
    <Gains candidates={candidates} nameOf={nameOf} />
    <LeftOver residue={report.residue} nameOf={nameOf} more={`/campaigns/${campaignId}/residue`} />
  </>
);

const Candidates: FC<{ readonly candidates: readonly Candidate[]; readonly more: string }> = ({ candidates, more }) => (
  <>
    <h2>Candidate roles</h2>
    <Table heads={['Role', 'Members', 'Entitlements', 'Near', 'Over-grants', 'Stability', 'Score']}>
      {candidates.slice(0, MOST_SHOWN).map(({ name, explanation, measurements }) => (
        <tr>
          <td>
            {name}: {explanation}
          </td>
          <td>{measurements.members}</td>
          <td>{measurements.entitlements}</td>
          <td>{measurements.nearMembers}</td>
          <td>{measurements.overGrant}</td>
          <td>{short(measurements.stability)}</td>
          <td>{short(measurements.score)}</td>
        </tr>
      ))}
    </Table>
    <More count={candidates.length} at={more} />
  </>
);

const short = (figure: number): number => Math.round(figure * 1000) / 1000;

const Gains: FC<{ readonly candidates: readonly Candidate[]; readonly nameOf: NameOf }> = ({ candidates, nameOf }) => {
  const gains = candidates.flatMap(({ name, overGrants }) => overGrants.map((cell) => ({ name, ...cell })));
  if (gains.length === 0) return <p>Nobody gains anything by any of them.</p>;
  return (
    <>
      <h2>Who would gain what</h2>
      <Table heads={['Person', 'Would gain', 'By']}>
        {gains.slice(0, MOST_SHOWN).map(({ identity, entitlement, name }) => (
          <tr>
            <td>{nameOf(identity)}</td>
            <td>
              {entitlement.source} {entitlement.id}
            </td>
            <td>{name}</td>
          </tr>
        ))}
      </Table>
      <More count={gains.length} at="the candidates" />
    </>
  );
};

interface LeftOverProps {
  readonly residue: MiningReport['residue'];
  readonly nameOf: NameOf;
  readonly more: string;
}

const LeftOver: FC<LeftOverProps> = ({ residue, nameOf, more }) =>
  residue.length === 0 ? null : (
    <>
      <h2>What is left over, and why</h2>
      <Table heads={['Person', 'Holds', 'Left over because']}>
        {residue.slice(0, MOST_SHOWN).map(({ identity, entitlement, reason }) => (
          <tr>
            <td>{nameOf(identity)}</td>
            <td>
              {entitlement.source} {entitlement.id}
            </td>
            <td>
              {reasonWords[reason]} <code>{reason}</code>
            </td>
          </tr>
        ))}
      </Table>
      <More count={residue.length} at={more} />
    </>
  );

const More: FC<{ readonly count: number; readonly at: string }> = ({ count, at }) =>
  count <= MOST_SHOWN ? null : (
    <p>
      … and {count - MOST_SHOWN} more: {at} has them all.
    </p>
  );

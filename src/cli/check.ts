import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readCampaign } from '../campaign-file/parse.js';
import type { ParsedCampaign } from '../campaign-file/parse.js';
import { readCampaignText, sourceFiles } from '../campaign-file/source-files.js';
import type { SourceFile } from '../campaign-file/source-files.js';
import { escalationSteps, objectiveOf, type CampaignSpec } from '../domain/campaign.js';
import { InputError } from '../domain/errors.js';
import type { CodedError } from '../domain/errors.js';
import { objectiveWords } from '../domain/mining-summary.js';
import { printable } from './preview-text.js';

type Files = Readonly<Record<string, readonly SourceFile[]>>;

/** What `check` prints, and with which exit code: 0 all is well, 1 it can be run but there are warnings, 2 it cannot. */
export interface CheckReport {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
}

/** `rolewright check FILE`: is the campaign file right and are its exports there, and what would the campaign do? */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('validate a campaign file and its exports, and say what the campaign would do')
    .argument('<file>', 'the campaign file (YAML or JSON)')
    .option('--json', 'print JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { text, exitCode } = await checkFile(file, json === true);
      process.stdout.write(text);
      process.exitCode = exitCode;
    });
}

/** Throws `InputError` for a campaign that cannot be run; as JSON its problems are the report. */
export async function checkFile(file: string, json: boolean): Promise<CheckReport> {
  try {
    const campaign = await readCampaign(await readCampaignText(file), file);
    const files = await sourceFiles(campaign.spec, dirname(resolve(file)), campaign.placeOf);
    const text = json ? asJson(campaign, files) : asText(campaign, files);
    return { text, exitCode: campaign.warnings.length > 0 ? 1 : 0 };
  } catch (error) {
    if (!json || !(error instanceof InputError)) throw error;
    return { text: problemsAsJson(error), exitCode: 2 };
  }
}

const asJson = ({ spec, warnings }: ParsedCampaign, files: Files): string =>
  line({
    ok: true,
    warnings,
    spec,
    files: Object.fromEntries(
      Object.entries(files).map(([source, list]) => [
        source,
        list.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
      ]),
    ),
  });

const problemsAsJson = (error: InputError): string =>
  line({ ok: false, problems: (error.parts.length > 0 ? error.parts : [error]).map(problemOf) });

const problemOf = ({ code, message, place, advice }: CodedError): object => ({ code, message, ...place, advice });

const line = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function asText({ spec, warnings }: ParsedCampaign, files: Files): string {
  const blocks = [
    [`Campaign ${spec.campaign}, judged as of ${spec.asOf}, ${scopeText(spec)}.`],
    ['Sources, each confirmed by its owner before anything is mined:', ...sourceLines(spec, files)],
    attributeLines(spec),
    [...hygieneLines(spec), ...miningLines(spec)],
    reviewLines(spec),
    warnings.map((warning) => `Warning: ${warning}`),
    [warnings.length > 0 ? 'It can be run; nothing has been started.' : 'All is well; nothing has been started.'],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map(printable).join('\n'))
    .join('\n\n')}\n`;
}

function scopeText({ scope }: CampaignSpec): string {
  const parts = Object.entries(scope).map(([name, values]) => `${name} ${values.join(' or ')}`);
  return parts.length === 0 ? 'for everybody' : `for people with ${parts.join(' and ')}`;
}

function sourceLines(spec: CampaignSpec, files: Files): readonly string[] {
  return Object.entries(spec.sources).map(([name, { kind, owner }]) => {
    const list = (files[name] ?? []).map((file) => `${file.name} (${sizeOf(file.bytes.length)})`);
    return `  ${name} (${kind}), ${owner}: ${list.join(', ')}`;
  });
}

const sizeOf = (bytes: number): string => (bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`);

function attributeLines({ attributes }: CampaignSpec): readonly string[] {
  const all = Object.entries(attributes);
  if (all.length === 0) return ['Attributes: none, so nothing but what people hold decides.'];
  const uses = { drives: 'drives entitlements', describes: 'only describes' };
  return [
    'Attributes:',
    ...all.map(([name, { systemOfRecord, owner, use }]) => `  ${name} ${uses[use]}, from ${systemOfRecord}, ${owner}`),
  ];
}

/** What is looked for, and the limits that roles keep to. */
function miningLines({ mining, score }: CampaignSpec): readonly string[] {
  const { minEntitlements = 1, maxEntitlementsPerRole: widest, underGrant, neverOverGrant = [], apart = [] } = mining;
  const width = widest === undefined ? '' : `, at most ${widest} entitlements a role`;
  const objective = objectiveOf(mining);
  return [
    'Mining:',
    `  ${objectiveWords[objective]}, seed ${mining.seed}`,
    `  at least ${mining.minMembers} members and ${minEntitlements} ${minEntitlements === 1 ? 'entitlement' : 'entitlements'}${width}, at most ${mining.maxRolesPerIdentity} roles a person`,
    `  over-grant ${percent(mining.overGrant)} of ${objective === 'recover' ? "each role's cells" : 'all assignments'}${underGrant === undefined ? '' : `, ${percent(underGrant)} of all assignments may be left without a role`}`,
    ...(neverOverGrant.length + apart.length > 0
      ? [`  ${neverOverGrant.length} entitlements that nobody gains, ${apart.length} pairs that no role gives both of`]
      : []),
    `  ranked by ${score}`,
  ];
}

function hygieneLines({ hygiene }: CampaignSpec): readonly string[] {
  const { merge, orphans } = hygiene;
  const { breaker } = orphans;
  return [
    'Before mining:',
    `  accounts are merged from a score of ${merge.auto}, and somebody is asked from ${merge.ask}`,
    `  a person's account is dormant after ${orphans.dormantAfter} without use`,
    `  a run that would set aside more than ${percent(breaker.share)} and at least ${breaker.atLeast} accounts of one source stops`,
  ];
}

const percent = (share: number): string => `${Math.round(share * 1e6) / 1e4} %`;

function reviewLines({ review, functions }: CampaignSpec): readonly string[] {
  const escalate = escalationSteps(review);
  const asked = new Set([
    ...review.reviewers,
    ...review.when.flatMap((rule) => rule.reviewers),
    ...escalate.map(({ to }) => to),
  ]);
  const named = Object.entries(functions).filter(([name]) => asked.has(name));
  return [
    'Reviews:',
    `  decided by ${review.reviewers.join(' or ')}, ${people(review.quorum)}; by ${review.fallback} where that is nobody`,
    ...review.when.map((rule) => `  where ${rule.if}: also ${rule.reviewers.join(' and ')}, ${people(rule.quorum)}`),
    ...named.map(([name, emails]) => `  ${name} is ${emails.join(', ')}`),
    review.remind.length === 0 ? '  no reminders' : `  reminders after ${review.remind.join(' and ')}`,
    ...review.then.map(
      (stage) =>
        `  then${stage.if === undefined ? '' : `, where ${stage.if},`} ${stage.reviewers.join(' or ')}, ${people(stage.quorum)}`,
    ),
    ...escalate.map(({ after, to }) => `  escalated after ${after} to ${to}`),
    `  expired after ${review.expire} without an answer; an outcome takes effect after ${review.settle}`,
  ];
}

const people = (quorum: number): string => (quorum === 1 ? 'one person is enough' : `${quorum} people are needed`);

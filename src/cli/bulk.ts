import { createInterface } from 'node:readline/promises';
import { Argument, type Command } from 'commander';
import type { ApiClient, BulkPreview, BulkResult, Decision, ReviewPage } from '../api/client.js';
import { CodedError, InputError } from '../domain/errors.js';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { columns, print, progress } from './output.js';

interface BulkOptions extends ClientOptions {
  readonly campaign?: string;
  readonly reason?: string;
  readonly yes?: boolean;
}

const bulkAnswers = ['approve', 'reject'] as const;
type BulkAnswer = (typeof bulkAnswers)[number];

/** One request takes so many; the rest is for the next call. */
const MOST = 500;

/** `rolewright bulk ANSWER`: one answer to the roles that wait for you, after seeing what it comes to. Exit code 1 when any is not taken. */
export function addBulk(program: Command): void {
  const command = program
    .command('bulk')
    .description('give one answer to every role that waits for you; shows the sum of effects first')
    .addArgument(new Argument('<answer>', 'your answer').choices(bulkAnswers))
    .argument('[reviews...]', 'only these reviews')
    .option('--campaign <id>', 'of one campaign only')
    .option('--reason <text>', 'why; needed to reject')
    .option('--yes', 'do not ask; needed where nobody can answer');
  withClientOptions(command).action(bulk);
}

type Item = Decision & { readonly reviewId: string };

async function bulk(answer: BulkAnswer, chosen: readonly string[], options: BulkOptions): Promise<void> {
  const client = await clientOf(options);
  const reviews = await waiting(client, chosen, options);
  if (reviews.length === 0) return print({ json: { items: [] }, text: ['Nothing waits for you.'] }, options.json);
  const items = reviews.map((review) => itemOf(review, answer, options.reason));
  const preview = await client.previewMany(items);
  for (const line of previewLines(answer, reviews, preview)) progress(line);
  if (!options.yes) await agreed();
  const results = await client.decideMany(items);
  print({ json: { effect: preview.effect, items: results }, text: resultLines(reviews, results) }, options.json);
  const refused = results.filter(({ receipt }) => receipt === null).length;
  if (refused > 0) throw new CodedError('NOT_ALL_TAKEN', `expected every decision taken, ${refused} were not`);
}

async function waiting(
  client: ApiClient,
  chosen: readonly string[],
  { campaign }: BulkOptions,
): Promise<ReviewPage['items']> {
  const open = await client.allReviews({ mine: true, state: 'open', ...(campaign === undefined ? {} : { campaign }) });
  const roles = open.filter(({ subject }) => subject.kind === 'candidate-role');
  const unknown = chosen.filter((id) => !roles.some(({ reviewId }) => reviewId === id));
  if (unknown.length > 0)
    throw new InputError('NOT_WAITING', `expected roles that wait for you, got ${unknown.join(', ')}`);
  return roles.filter(({ reviewId }) => chosen.length === 0 || chosen.includes(reviewId)).slice(0, MOST);
}

function itemOf({ reviewId, viewDigest }: ReviewPage['items'][number], kind: BulkAnswer, reason?: string): Item {
  const decision = { reviewId, viewDigest, decisionId: `d-${crypto.randomUUID()}`, answer: { kind } };
  return reason === undefined ? decision : { ...decision, reason };
}

function previewLines(
  answer: BulkAnswer,
  reviews: ReviewPage['items'],
  { effect, items }: BulkPreview,
): readonly string[] {
  const taken = items.filter(({ problem }) => problem === null).length;
  const { entitlements, gaining, leaving, maxRisk, members, privileged } = effect;
  const sum = `  ${members} members of ${entitlements} entitlements; ${gaining} people gain something, ${leaving} leave; ${privileged} roles hold something privileged; highest risk ${maxRisk}`;
  return [
    `${answer}: ${taken} of ${reviews.length} roles`,
    ...(answer === 'approve' ? [sum] : []),
    ...items.flatMap(({ reviewId, problem }) => (problem ? [`  not ${reviewId}: ${problem.detail}`] : [])),
  ];
}

/** Asked of whoever sits there; a script says --yes. Throws `NOT_AGREED`. */
async function agreed(): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new InputError('NOT_AGREED', 'expected --yes where nobody can be asked', { advice: 'Nothing was decided.' });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const said = await terminal.question('Decide all of these? (yes/no) ').finally(() => terminal.close());
  if (said.trim().toLowerCase() !== 'yes') throw new InputError('NOT_AGREED', 'nothing was decided');
}

function resultLines(reviews: ReviewPage['items'], results: BulkResult['items']): readonly string[] {
  const titles = new Map(reviews.map(({ reviewId, title }) => [reviewId, title]));
  return columns(
    results.map(({ reviewId, receipt, problem }) => [
      reviewId,
      receipt ? (receipt.outcome?.kind ?? 'recorded') : (problem?.code ?? 'refused'),
      titles.get(reviewId) ?? '',
    ]),
  );
}

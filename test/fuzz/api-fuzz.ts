import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePython } from '../../scripts/python.mjs';
import { generateSigningKey } from '../../src/snapshot/sign.js';
import { withEngine, type ApiCaller } from '../support/engine-lab.js';
import { OWNER, teams } from '../support/made-companies.js';
import { eventually } from '../support/review-lab.js';

/**
 * Tries the served OpenAPI document on the whole running product with schemathesis, twice: with ids it makes up, and with
 * ids that exist, so that it gets behind the first look-up. Any 5xx, and any answer that is not as described, fails.
 * `npm run test:api-fuzz`, some minutes; `-- --max-examples N` for more, `-- --seed N` for others.
 */
const seed = option('--seed', '1');
const examples = option('--max-examples', '40');

/**
 * What an answer has to be. Not among them: `ignored_auth`, which takes our 429 after thirty wrong tokens for a hole (every
 * operation without a token is tried in test/api/access.test.ts), and conventions that RFC 9110 leaves to the server.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
];

const rim = { env: process.env, log: (line: string) => process.stderr.write(`${line}\n`) };

const main = (): Promise<void> =>
  withEngine(async (engine, admin) => {
    const st = join(ensurePython({ name: 'schemathesis', packages: ['schemathesis==4.32.5'], ...rim }), 'st');
    const known = await seedData(admin);
    const folder = await mkdtemp(join(tmpdir(), 'rolewright-fuzz-'));
    try {
      const everybody = await token(admin);
      // Deleting comes last: schemathesis finds the ids of tokens in answers, its own among them.
      const [reading, deleting] = ['--exclude-method', '--include-method'].map((flag) => [flag, 'DELETE']);
      const passes = [
        { name: 'made-up ids', config: '', only: reading ?? [], least: 100 },
        { name: 'ids that exist', config: parameters(known), only: reading ?? [], least: 100 },
        { name: 'deleting', config: parameters(known), only: deleting ?? [], least: 3 },
      ];
      let failed = false;
      for (const { name, config, only, least } of passes) {
        process.stdout.write(`\n── ${name} ──\n`);
        const file = join(folder, `${name.replaceAll(' ', '-')}.toml`);
        const report = join(folder, `${name.replaceAll(' ', '-')}.ndjson`);
        await writeFile(file, config);
        const code = await run(st, folder, [
          ...['--config-file', file, 'run', `${engine.url}/openapi.json`, ...only],
          ...['--header', `Authorization: Bearer ${everybody}`, '--checks', checks.join(',')],
          ...['--phases', 'examples,coverage,fuzzing', '--seed', seed, '--max-examples', examples],
          ...['--request-timeout', '20', '--workers', '1', '--continue-on-failure', '--no-color', '--warnings', 'off'],
          ...['--report', 'ndjson', '--report-ndjson-path', report],
          // A stream of a campaign that goes on has no end to wait for.
          ...['--exclude-path', '/campaigns/{campaignId}/events'],
        ]);
        const answers = await figures(report);
        const good = [...answers]
          .filter(([status]) => status.startsWith('2'))
          .reduce((sum, [, count]) => sum + count, 0);
        process.stdout.write(`${told(answers)}\n`);
        if (good < least) process.stdout.write(`expected at least ${least} answers that say yes, got ${good}\n`);
        failed ||= code !== 0 || good < least || [...answers.keys()].some((status) => status.startsWith('5'));
      }
      process.exitCode = failed ? 1 : 0;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

function option(name: string, usual: string): string {
  const at = process.argv.indexOf(name);
  return (at === -1 ? undefined : process.argv[at + 1]) ?? usual;
}

/** In a folder of its own, where it leaves a cache behind. */
async function run(command: string, cwd: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/** A campaign with closed and open reviews, decisions, a key, a webhook and a token. */
async function seedData(admin: ApiCaller): Promise<Readonly<Record<string, string>>> {
  const { spec, hr, erp } = teams(6);
  const files = {
    hr: [{ name: 'hr.csv', digest: await admin.upload(hr) }],
    erp: [{ name: 'erp.json', digest: await admin.upload(erp) }],
  };
  await admin.call('POST', '/campaigns', { spec: { ...spec, review: { ...spec.review, expire: 'PT2H' } }, files });
  const owner = await admin.as(OWNER, ['reviewer']);
  await decide(owner, 2, 'confirm');
  await decide(owner, 3, 'approve');
  const [open] = (await inbox(owner)).items;
  const { keyId } = await admin.call<{ keyId: string }>('POST', '/keys', {
    publicKey: generateSigningKey().publicKey,
    people: [OWNER],
  });
  const { webhookId } = await admin.call<{ webhookId: string }>('POST', '/webhooks', {
    url: 'http://127.0.0.1:9/nobody-listens',
    kinds: ['campaign-closed'],
  });
  const { tokenId } = await admin.call<{ tokenId: string }>('POST', '/people/tokens', {
    email: 'fuzz@corp.example',
    permissions: ['reviewer'],
  });
  const { digest } = files.hr[0]!;
  return { campaignId: 'fifty', reviewId: open?.reviewId ?? '', keyId, webhookId, tokenId, digest };
}

interface Inbox {
  readonly items: readonly { readonly reviewId: string; readonly viewDigest: string }[];
}

const inbox = (api: ApiCaller): Promise<Inbox> => api.call<Inbox>('GET', '/reviews?state=open');

async function decide(owner: ApiCaller, count: number, kind: string): Promise<void> {
  const { items } = await eventually(async () => {
    const open = await inbox(owner);
    return open.items.length >= count ? open : undefined;
  });
  for (const { reviewId, viewDigest } of items.slice(0, count)) {
    await owner.call('POST', `/reviews/${reviewId}/decisions`, { viewDigest, answer: { kind } });
  }
}

/** Everything is permitted, so that nothing hides behind a refusal. */
async function token(admin: ApiCaller): Promise<string> {
  const permissions = ['engineer', 'reviewer', 'auditor', 'admin'];
  const asked = { email: OWNER, permissions, label: 'fuzz' };
  return (await admin.call<{ token: string }>('POST', '/people/tokens', asked)).token;
}

const parameters = (known: Readonly<Record<string, string>>): string =>
  [
    '[parameters]',
    ...Object.entries(known).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`),
    '',
  ].join('\n');

/** How many answers of each status there were. */
async function figures(report: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const [, status = ''] of (await readFile(report, 'utf8')).matchAll(/"status_code":\s*(\d{3})/g)) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function told(counts: ReadonlyMap<string, number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const each = [...counts].sort().map(([status, count]) => `${status}: ${count}`);
  return `${total} answers: ${each.join(', ')}`;
}

await main();

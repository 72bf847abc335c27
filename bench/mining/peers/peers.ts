import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensurePython } from '../../../scripts/python.mjs';
import type { Rectangle } from '../../../src/mining/exact/fewest-roles.js';
import { colsOf, type Matrix } from '../../../src/mining/matrix.js';

/** What others publish for this: PyBMF (GreConD, Asso, PaNDa, MEBF) and scikit-learn (NMF, cut at thresholds). */
export const peers = ['GreConD', 'Asso', 'PaNDa', 'MEBF', 'NMF'] as const;
export type Peer = (typeof peers)[number];

/** So that processor time says what one processor needs. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };

const packages = ['PyBMF==0.0.1', 'numpy==2.4.6', 'scipy==1.17.1', 'scikit-learn==1.9.1'];

export interface PeerResult {
  readonly roles: readonly Rectangle[];
  /** Of one processor, for factorising alone: neither starting Python nor reading. */
  readonly seconds: number;
}

/** What peer.py prints. */
const answer = z.object({
  seconds: z.number(),
  factors: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
});

/** Python with what the peers need; makes it the first time. */
export const peerPython = (): string =>
  join(
    ensurePython({
      name: 'mining-peers',
      packages,
      env: process.env,
      log: (line) => process.stderr.write(`${line}\n`),
    }),
    'python',
  );

/**
 * One peer on one matrix, told how many roles there are to be; undefined when it has not finished within so many seconds of
 * processor time, which another program beside it does not shorten.
 */
export async function runPeer(
  python: string,
  { peer, matrix, roles, limitSeconds }: { peer: Peer; matrix: Matrix; roles: number; limitSeconds: number },
): Promise<PeerResult | undefined> {
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const limited = ['-c', 'ulimit -t "$0"; exec "$@"', String(limitSeconds), python, script, peer, String(roles)];
  const child = spawn('/bin/sh', limited, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...ONE_THREAD } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  // Whoever is killed before it has read everything leaves a broken pipe, which its exit tells better.
  child.stdin.on('error', () => undefined);
  child.stdin.end(textOf(matrix));
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ended) => resolve(ended));
  });
  if (signal === 'SIGXCPU' || signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`expected ${peer} to factorise, got ${String(code ?? signal)}: ${err.slice(-500)}`);
  const { seconds, factors } = answer.parse(JSON.parse(out));
  return { seconds, roles: factors.map(([rows, cols]) => ({ rows, cols })) };
}

function textOf(matrix: Matrix): string {
  const lines = [`${matrix.rows} ${matrix.cols}`];
  for (let row = 0; row < matrix.rows; row++) for (const col of colsOf(matrix, row)) lines.push(`${row} ${col}`);
  return `${lines.join('\n')}\n`;
}

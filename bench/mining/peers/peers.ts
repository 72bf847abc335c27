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

const packages = ['PyBMF==0.0.1', 'numpy==2.4.6', 'scipy==1.17.1', 'scikit-learn==1.9.1'];

export interface PeerResult {
  readonly roles: readonly Rectangle[];
  /** Of factorising alone: neither starting Python nor reading. */
  readonly seconds: number;
}

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

/** One peer on one matrix, told how many roles there are to be; undefined when it has not finished within the limit. */
export async function runPeer(
  python: string,
  { peer, matrix, roles, limitSeconds }: { peer: Peer; matrix: Matrix; roles: number; limitSeconds: number },
): Promise<PeerResult | undefined> {
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [script, peer, String(roles)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [out, err, late] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  // Whoever is killed before it has read everything leaves a broken pipe, which its exit tells better.
  child.stdin.on('error', () => undefined);
  child.stdin.end(textOf(matrix));
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limitSeconds * 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  if (late) return undefined;
  if (code !== 0) throw new Error(`expected ${peer} to factorise, got exit code ${String(code)}: ${err.slice(-500)}`);
  const { seconds, factors } = answer.parse(JSON.parse(out));
  return { seconds, roles: factors.map(([rows, cols]) => ({ rows, cols })) };
}

function textOf(matrix: Matrix): string {
  const lines = [`${matrix.rows} ${matrix.cols}`];
  for (let row = 0; row < matrix.rows; row++) for (const col of colsOf(matrix, row)) lines.push(`${row} ${col}`);
  return `${lines.join('\n')}\n`;
}

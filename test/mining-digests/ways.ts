import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureNode } from '../../scripts/node-releases.mjs';
import type { Objective } from '../../src/mining/mine-matrix.js';
import type { PairSet } from './sets.js';

/** One way to run `rolewright mine`. */
export interface Way {
  readonly name: string;
  readonly node: string;
  readonly nodeOptions: readonly string[];
  readonly threads: number;
  readonly shuffled: boolean;
}

/** Takes SSE4.1 from V8, and WebAssembly SIMD with it, as if the processor were old. */
const WITHOUT_SIMD = ['--no-enable-sse4-1'];

const PROBE = `
  const simd = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
  console.log(process.version, WebAssembly.validate(simd) ? 'SIMD' : 'none');
`;

/** Each release of Node alone, and with all that can be changed changed at once; in the first one also each change alone. */
export function allWays(majors: readonly number[]): readonly Way[] {
  const [first, ...others] = majors.flatMap((major) => nodeOf(major));
  if (!first) return [];
  return [
    first,
    { ...first, name: `${first.name}, 2 threads`, threads: 2 },
    { ...first, name: `${first.name}, shuffled`, shuffled: true },
    ...withoutSimd(first),
    ...others.flatMap((way) => [
      way,
      ...withoutSimd({ ...way, name: `${way.name}, 2 threads, shuffled`, threads: 2, shuffled: true }),
    ]),
  ];
}

function nodeOf(major: number): readonly Way[] {
  try {
    const node = ensureNode({ major, env: process.env, log: (line) => console.error(line) });
    return [{ name: probe(node, []).version, node, nodeOptions: [], threads: 1, shuffled: false }];
  } catch (error) {
    console.error(`SKIPPED: Node ${major}. ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** The same way without SIMD, where that can be had: on x64. */
function withoutSimd(way: Way): readonly Way[] {
  if (probe(way.node, []).simd && !probe(way.node, WITHOUT_SIMD).simd)
    return [{ ...way, name: `${way.name}, no SIMD`, nodeOptions: WITHOUT_SIMD }];
  console.error(`SKIPPED: ${way.name}, no SIMD. This processor's cannot be turned off.`);
  return [];
}

function probe(node: string, options: readonly string[]): { readonly version: string; readonly simd: boolean } {
  const { stdout } = spawnSync(node, [...options, '--eval', PROBE], { encoding: 'utf8' });
  const [version = '', simd = ''] = stdout.trim().split(' ');
  return { version, simd: simd === 'SIMD' };
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What `rolewright mine --json` says of its result; throws what it printed where it fails. */
export async function digestOf(way: Way, set: PairSet, objective: Objective): Promise<string> {
  const child = spawn(
    way.node,
    [
      ...[
        ...way.nodeOptions,
        '--import',
        import.meta.resolve('tsx'),
        main,
        'mine',
        way.shuffled ? set.shuffled : set.file,
      ],
      ...['--objective', objective, '--threads', String(way.threads), '--json'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let end = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) end = (end + String(chunk)).slice(-500);
  if (child.exitCode === null) await once(child, 'exit');
  const digest = /"digest":"(mined\/v1:sha256:[0-9a-f]{64})"/.exec(end)?.[1];
  if (child.exitCode === 0 && digest) return digest;
  throw new Error(`expected ${way.name} to mine ${set.name}, got exit code ${String(child.exitCode)}`);
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cost } from './schema.js';

const MS = 1000;
const KIB = 1024;

/** Runs a script of this folder in a process of its own, tells it its job, and returns what it says. Throws how it ended. */
export async function runChild(script: string, job: object): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, path, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ended) => resolve(ended));
  });
  if (code !== 0) throw new Error(`ended with ${String(code ?? signal)}: ${lastLine(err)}`);
  return JSON.parse(out);
}

const lastLine = (text: string): string =>
  text.split('\n').findLast((line) => /error/i.test(line)) ?? text.trim().slice(-200);

/** In a child: the job it was told. */
export const jobOf = (): unknown => JSON.parse(process.argv[2] ?? 'null');

/** Does it, and says what that took until now. The peak is the whole process's. */
export async function costOf<T>(act: () => T | Promise<T>): Promise<{ readonly result: T; readonly cost: Cost }> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const result = await act();
  const { user, system } = process.cpuUsage(used);
  const cost: Cost = {
    wallSeconds: (performance.now() - began) / MS,
    cpuSeconds: (user + system) / (MS * MS),
    peakRssBytes: process.resourceUsage().maxRSS * KIB,
  };
  return { result, cost };
}

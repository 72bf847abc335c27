import { readFileSync } from 'node:fs';
import type { Cpu } from './race.js';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** Processor time used so far by these processes; empty where the system has no `/proc`. */
export function cpuOf(pids: Readonly<Record<string, number | undefined>>): Cpu {
  const used: [string, number][] = [];
  for (const [name, pid] of Object.entries(pids)) {
    const ms = pid === undefined ? undefined : cpuMs(pid);
    if (ms !== undefined) used.push([name, ms]);
  }
  return Object.fromEntries(used);
}

function cpuMs(pid: number): number | undefined {
  try {
    // The name in the second field may hold anything, so counting starts behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return TICK_MS * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}

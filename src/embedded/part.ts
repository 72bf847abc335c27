import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../domain/errors.js';
import type { ProcessIdentity } from './process-table.js';

/** A process that was launched, ready or not. */
export interface Started {
  readonly process: ProcessIdentity;
  readonly ready: Promise<unknown>;
  readonly gone: Promise<void>;
  kill(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface PartOptions {
  readonly name: string;
  /** Launches it, where it was before if it has been; returns without waiting for readiness. */
  readonly launch: () => Promise<Started>;
  readonly autoRestart: boolean;
  readonly log: (line: string) => void;
}

/** Pauses before a process that keeps dying is started again: 0.25 s, doubled each time, at most 15 s. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** A process that served this long is healthy: its next death is counted as a first one. */
const HEALTHY_MS = 60_000;

/** One process of the engine, started again when it dies unless it was stopped or told otherwise. */
export class Part {
  private readonly options: PartOptions;
  private current: Started | undefined;
  private launching: Promise<Started> | undefined;
  private readonly stopped = new AbortController();
  private deaths = 0;

  constructor(options: PartOptions) {
    this.options = options;
  }

  /** Of the process that runs now; undefined while none does. */
  get pid(): number | undefined {
    return this.current?.process.pid;
  }

  /** Returns once it serves; at once when it already does. Rejects as its launch does, and after `stop`. */
  async start(): Promise<void> {
    const started = this.current ?? (await (this.launching ??= this.launch()));
    await started.ready;
  }

  /** Sends a signal, and returns once the process is gone where that is what the signal does. */
  async kill(name: NodeJS.Signals): Promise<void> {
    const { current } = this;
    current?.kill(name);
    if (!harmless.includes(name)) await current?.gone;
  }

  /** For good: what is being launched is stopped too. Returns when it is gone. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.launching?.catch(() => undefined);
    await this.current?.stop();
    await this.current?.gone;
  }

  private async launch(): Promise<Started> {
    try {
      this.refuseWhenStopped();
      const started = await this.options.launch().catch((error: unknown) => {
        void this.mourn(0);
        throw error;
      });
      this.current = started;
      const since = Date.now();
      void started.gone.then(() => this.mourn(Date.now() - since));
      if (this.stopped.signal.aborted) await started.stop();
      this.refuseWhenStopped();
      return started;
    } finally {
      this.launching = undefined;
    }
  }

  private refuseWhenStopped(): void {
    if (this.stopped.signal.aborted)
      throw new CodedError('STOPPED', `expected to start ${this.options.name}, told to stop`);
  }

  private async mourn(servedMs: number): Promise<void> {
    this.current = undefined;
    const { name, autoRestart, log } = this.options;
    if (!autoRestart || this.stopped.signal.aborted) return;
    this.deaths = servedMs > HEALTHY_MS ? 1 : this.deaths + 1;
    const pause = Math.min(FIRST_PAUSE_MS * (1 << Math.min(this.deaths - 1, 6)), LONGEST_PAUSE_MS);
    log(`${name} died (${this.deaths} in a row); starting it again in ${pause / 1000} s`);
    const paused = await sleep(pause, true, { signal: this.stopped.signal }).catch(() => false);
    // Whatever goes wrong with the next one is mourned in its turn.
    if (paused) await this.start().catch((error: unknown) => log(`${name} did not start again: ${String(error)}`));
  }
}

const harmless: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT'];

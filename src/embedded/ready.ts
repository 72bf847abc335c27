/** What a child process tells its supervisor once it serves. */
export interface Readiness {
  readonly ready: true;
  /** Where the server listens; absent for the worker. */
  readonly url?: string;
}

/** Tells the supervisor over IPC, or whoever reads stdout, that this process now serves. */
export function announceReady(more: { readonly url?: string } = {}): void {
  const readiness: Readiness = { ready: true, ...more };
  if (process.send) process.send(readiness);
  else process.stdout.write(`${JSON.stringify(readiness)}\n`);
}

/**
 * Calls `stop` once: on Ctrl-C, on SIGTERM, and when the supervisor is gone, so that its SIGKILL leaves no child behind.
 */
export function onStop(stop: () => void): void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
    stop();
  };
  process.on('SIGINT', once);
  process.on('SIGTERM', once);
  if (process.send) process.on('disconnect', once);
}

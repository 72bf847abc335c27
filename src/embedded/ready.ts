/** What a child process tells its supervisor once it serves. */
export interface Readiness {
  readonly ready: true;
  /** Where the server listens; absent for the worker. */
  readonly url?: string;
}

/** Tells the supervisor over IPC, or whoever reads stdout, that this process now serves. */
export function announceReady(more: { readonly url?: string } = {}): void {
  const readiness: Readiness = { ready: true, ...more };
  if (!process.send) process.stdout.write(`${JSON.stringify(readiness)}\n`);
  else if (process.connected) process.send(readiness);
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `stop` once: on Ctrl-C, SIGTERM, SIGHUP, and when the supervisor is gone (perhaps long before this was called),
 * so that its SIGKILL leaves no child behind. Returns how to stop listening.
 */
export function onStop(stop: () => void): () => void {
  let stopping = false;
  const once = (): void => {
    if (stopping) return;
    stopping = true;
    stop();
  };
  for (const name of stopSignals) process.on(name, once);
  if (process.send) {
    process.on('disconnect', once);
    // Listening alone would keep a process running that has stopped everything else.
    process.channel?.unref();
    if (!process.connected) setImmediate(once);
  }
  return () => {
    for (const name of stopSignals) process.off(name, once);
    process.off('disconnect', once);
  };
}

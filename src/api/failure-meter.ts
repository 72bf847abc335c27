/** Counts failed sign-ins by address and says when an address has had enough. Anonymous, so never ledgered. */
export interface FailureMeter {
  /** Notes a failure; true when this address has failed too often within the last minute. */
  failed(address: string): boolean;
  /** Failures since the server started. */
  total(): number;
}

const WINDOW_MS = 60_000;
const ALLOWED = 30;
/** Addresses remembered at a time: a flood from many of them must not fill the memory. */
const REMEMBERED = 10_000;

export function createFailureMeter(clock: () => Date): FailureMeter {
  const windows = new Map<string, { readonly since: number; readonly count: number }>();
  let total = 0;
  return {
    failed(address) {
      total += 1;
      const now = clock().getTime();
      const before = windows.get(address);
      const current = before && now - before.since < WINDOW_MS ? before : { since: now, count: 0 };
      windows.delete(address);
      windows.set(address, { since: current.since, count: current.count + 1 });
      const oldest = windows.keys().next().value;
      if (windows.size > REMEMBERED && oldest !== undefined) windows.delete(oldest);
      return current.count + 1 > ALLOWED;
    },
    total: () => total,
  };
}

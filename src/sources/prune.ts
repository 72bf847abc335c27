/** As `T`, but an optional field may also be given as undefined: it is then left out. */
export type Loose<T> = { readonly [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] };

/** The value without its undefined fields, which canonical JSON refuses. */
export function prune<T extends object>(value: Loose<T>): T;
export function prune(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

import { buckets, type Balance } from '../domain/identity.js';

/** A stage's figures for its receipt: what came in, what is still in, and how much lies in each bucket, over all sources. */
export function balanceCounts(before: Balance | undefined, after: Balance): Readonly<Record<string, number>> {
  const parts = ['rows', 'accounts', 'grants'] as const;
  const figures = parts.flatMap((part): readonly (readonly [string, number])[] => [
    [`${part}In`, before ? sumOf(before, part, 'mined') : totalOf(after, part)],
    [`${part}Out`, sumOf(after, part, 'mined')],
    ...buckets.map((bucket) => [`${part}.${bucket}`, sumOf(after, part, bucket)] as const),
  ]);
  return Object.fromEntries(figures);
}

type Part = 'rows' | 'accounts' | 'grants';

const totalOf = ({ sources }: Balance, part: Part): number =>
  Object.values(sources).reduce((sum, source) => sum + source[part].total, 0);

const sumOf = ({ sources }: Balance, part: Part, bucket: (typeof buckets)[number]): number =>
  Object.values(sources).reduce((sum, source) => sum + source[part].buckets[bucket], 0);

import type { Exports } from './pipeline.js';

/** Every export with its records in another order: CSV rows, LDIF entries and values, items of every JSON list. */
export function shuffled(exports: Exports, seed: number): Exports {
  const random = randomOf(seed);
  const files = Object.entries(exports).map(([source, list]) => [
    source,
    list.map(({ name, content }) => ({ name, content: shuffleFile(name, textOf(content), random) })),
  ]);
  return Object.fromEntries(files) as Exports;
}

function shuffleFile(name: string, text: string, random: () => number): string {
  if (name.endsWith('.json')) return JSON.stringify(shuffleLists(JSON.parse(text), random), null, 1);
  if (name.endsWith('.csv')) {
    const [head = '', ...rows] = text.split('\n').filter((row) => row !== '');
    return `${[head, ...shuffle(rows, random)].join('\n')}\n`;
  }
  const [version = '', ...entries] = text.split(/\n\n+/u).filter((entry) => entry.trim() !== '');
  return `${[version, ...shuffle(entries, random)].join('\n\n')}\n`;
}

function shuffleLists(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return shuffle(value, random).map((item) => shuffleLists(item, random));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shuffleLists(item, random)]));
}

function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const textOf = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

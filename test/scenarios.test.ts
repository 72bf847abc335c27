import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { checkScenario, scenariosIn } from './support/scenario.js';

const folder = new URL('./scenarios/', import.meta.url);

type Order = <T>(items: readonly T[]) => readonly T[];

const asWritten: Order = (items) => items;
const backwards: Order = (items) => [...items].reverse();
/** Odd places first: no neighbours stay neighbours. */
const interleaved: Order = (items) => [...items.filter((_, i) => i % 2 === 1), ...items.filter((_, i) => i % 2 === 0)];

for (const file of readdirSync(folder).sort()) {
  for (const scenario of scenariosIn(new URL(file, folder))) {
    test(`${file}: ${scenario.story}`, async () => {
      for (const order of [asWritten, backwards, interleaved]) await checkScenario(scenario, order);
    });
  }
}

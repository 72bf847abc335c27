import { compareKeys } from '../../domain/keys.js';
import type { SourceKey } from '../../domain/keys.js';
import { trapNames } from './model.js';
import type { CompanyTruth, System, TrapName } from './model.js';

/** Where each trap is written down as it is laid. */
export interface TrapBook {
  readonly lay: (name: TrapName, source: System, id: string) => void;
  /** A grant or trust that names nobody. */
  readonly dangle: (source: System, on: string, principal: string) => void;
  readonly laid: () => Pick<CompanyTruth, 'traps' | 'dangling'>;
}

export function newTraps(): TrapBook {
  const traps = noTraps();
  const dangling: CompanyTruth['dangling'][number][] = [];
  const lay: TrapBook['lay'] = (name, source, id) => void traps[name].push({ source, id });
  return {
    lay,
    dangle: (source, on, principal) => {
      dangling.push({ source, on, principal });
      lay('danglingGrants', source, principal);
    },
    laid: () => {
      for (const list of Object.values(traps)) list.sort(compareKeys);
      return { traps, dangling };
    },
  };
}

/** A list for every name: mapping over the names would lose that none is missing. */
function noTraps(): Record<TrapName, SourceKey[]> {
  const lists: Partial<Record<TrapName, SourceKey[]>> = {};
  for (const name of trapNames) lists[name] = [];
  if (!isWhole(lists)) throw new Error('expected a list for every trap');
  return lists;
}

const isWhole = (lists: Partial<Record<TrapName, SourceKey[]>>): lists is Record<TrapName, SourceKey[]> =>
  trapNames.every((name) => lists[name] !== undefined);

import type { Account } from '../domain/account.js';
import type { AttributeSpec } from '../domain/campaign.js';
import { compareKeys, compareText } from '../domain/keys.js';
import { attributeOf, type Spellings } from './attributes.js';
import { isLiving } from './employment.js';
import { attributeName } from './normalise.js';
import { tidyText } from './text.js';

export interface Survivors {
  readonly attributes: Readonly<Record<string, string>>;
  readonly displayName: string;
  readonly email?: string;
}

/**
 * Which of several values one person keeps: the attribute's system of record first, then any record of a person, then the
 * latest record, then the longest value, then the smallest by code unit. The others stay in the inventory.
 */
export function survive(
  accounts: readonly Account[],
  spec: { readonly attributes: Readonly<Record<string, AttributeSpec>>; readonly asOf: string },
  spelling: Spellings,
): Survivors {
  const ranked = rank(accounts, spec.asOf);
  const names = new Set([
    ...Object.keys(spec.attributes),
    ...ranked.flatMap(({ attributes }) => Object.keys(attributes).map(attributeName)),
  ]);
  const attributes = [...names].sort(compareText).flatMap((name) => {
    const value = surviving(
      ranked,
      name,
      Object.hasOwn(spec.attributes, name) ? spec.attributes[name]?.systemOfRecord : undefined,
    );
    return value === undefined ? [] : [[name, spelling(name, value)] as const];
  });
  const email = ranked.flatMap(({ emails }) => emails.map(tidyText)).find((text) => text.includes('@'));
  const shown = { attributes: Object.fromEntries(attributes), displayName: displayNameOf(ranked) };
  return email === undefined ? shown : { ...shown, email };
}

/** Living records of a system of record, then ended ones by their last hire, then the rest by when they were last alive. */
function rank(accounts: readonly Account[], asOf: string): readonly Account[] {
  const weight = (account: Account): number => (account.employment ? (isLiving(account, asOf) ? 2 : 1) : 0);
  return [...accounts].sort(
    (a, b) => weight(b) - weight(a) || compareText(freshness(b), freshness(a)) || compareKeys(a.key, b.key),
  );
}

const freshness = (account: Account): string =>
  account.employment?.hireDate ?? (account.lastUse.kind === 'at' ? account.lastUse.at : (account.createdAt ?? ''));

function surviving(ranked: readonly Account[], name: string, systemOfRecord: string | undefined): string | undefined {
  const said = ranked.flatMap((account) => {
    const value = attributeOf(account, name);
    return value === undefined ? [] : [{ account, value }];
  });
  const own = said.find(({ account }) => account.key.source === systemOfRecord);
  return (own ?? said[0])?.value;
}

function displayNameOf(ranked: readonly Account[]): string {
  const names = ranked.flatMap((account) => {
    const given = account.preferredName || account.givenName;
    const full =
      given !== undefined && account.familyName !== undefined ? `${given} ${account.familyName}` : account.displayName;
    return tidyText(full ?? '') || [];
  });
  return names[0] ?? tidyText(ranked[0]?.login ?? '');
}

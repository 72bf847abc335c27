import type { Amendment } from '../domain/command.js';
import { compareKeys, compareText } from '../domain/keys.js';
import { digest } from './digest.js';

/** The digest of what a review shows once its view is amended (`amended/v1`); the order of lists does not matter. */
export const revisionDigest = (viewDigest: string, amendment: Amendment): string =>
  digest('amended/v1', { view: viewDigest, amendment: sorted(amendment) });

const sorted = ({ dropEntitlements, removeMembers, addMembers = [], name, owner }: Amendment) => ({
  dropEntitlements: [...dropEntitlements].sort(compareKeys),
  removeMembers: [...removeMembers].sort(compareText),
  addMembers: [...addMembers].sort(compareText),
  name: name ?? null,
  owner: owner ?? null,
});

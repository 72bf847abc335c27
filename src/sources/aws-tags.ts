import type { OwnerReference } from '../domain/account.js';
import { ownerFromText } from './owner.js';
import type { AwsUser } from './schema.js';

/** Tags by lower-case key, empty ones left out; IAM itself forbids two keys that differ only in case. */
export const tagsOf = ({ Tags }: Pick<AwsUser, 'Tags'>): ReadonlyMap<string, string> =>
  new Map(Tags.filter(({ Value }) => Value.trim() !== '').map(({ Key, Value }) => [Key.trim().toLowerCase(), Value]));

/** The owners that tags name: a person by employee id or e-mail, or a team. */
export const ownersOf = (tags: ReadonlyMap<string, string>): readonly OwnerReference[] =>
  ['owner', 'owner-email', 'owneremail', 'team'].flatMap((name) => ownerFromText(tags.get(name) ?? '') ?? []);

/** Kept for emergencies, as its path or a tag says: dormant by purpose. */
export const breaksGlass = ({ Path = '/', Tags }: Pick<AwsUser, 'Path' | 'Tags'>): boolean =>
  [Path, ...Tags.flatMap(({ Key, Value }) => [Key, Value])].some((text) => /break[-_ ]?glass/i.test(text));

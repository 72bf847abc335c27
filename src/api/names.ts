import type { Blobs } from '../blobs/blobs.js';
import type { Store } from '../store/store.js';
import { readBlob } from './stage-schema.js';

/** What to call a thing on a page: looked up when it is drawn, so that an erased name is gone everywhere at once. */
export type NameOf = (id: string) => string;

/** Names of persons by person id; one who has been erased is called by the id. */
export async function personNames(store: Store, personIds: readonly string[]): Promise<NameOf> {
  const ids = [...new Set(personIds)];
  const people = await Promise.all(ids.map((id) => store.person(id)));
  const names = new Map(people.flatMap((one) => (one ? [[one.personId, one.name || one.email] as const] : [])));
  return (id) => names.get(id) ?? id;
}

/** The names read last, by the digest of the blob they stand in: immutable, so sharing them is safe. */
const recent = new Map<string, Promise<ReadonlyMap<string, string>>>();
const KEPT = 4;

/** Names of identities by identity id, as the stage at this address knew them. */
export async function identityNames(blobs: Blobs, address: string | undefined): Promise<NameOf> {
  if (address === undefined) return (id) => id;
  const names = await (recent.get(address) ?? remember(address, loadNames(blobs, address)));
  return (id) => names.get(id) ?? id;
}

function remember(address: string, names: Promise<ReadonlyMap<string, string>>): Promise<ReadonlyMap<string, string>> {
  recent.set(address, names);
  names.catch(() => recent.delete(address));
  const oldest = recent.keys().next().value;
  if (recent.size > KEPT && oldest !== undefined) recent.delete(oldest);
  return names;
}

async function loadNames(blobs: Blobs, address: string): Promise<ReadonlyMap<string, string>> {
  const { identities } = await readBlob(blobs, 'identities', address);
  return new Map(identities.map(({ id, displayName }) => [id, displayName || id]));
}

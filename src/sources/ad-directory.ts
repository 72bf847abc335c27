import { dnKey, parseDn } from './dn.js';

/** What a DN leads to in this export. `silent` is there but can hold nothing: a contact, a refused record, a mail-only list. */
export type Target =
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'group'; readonly key: string }
  | { readonly kind: 'foreign'; readonly sid: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'missing' };

type Place = Extract<Target, { readonly kind: 'account' | 'group' | 'silent' }>;

/** Everybody's DN, compared as AD compares; who has which SID; and which names mean more than one account. */
export class AdDirectory {
  private readonly targets = new Map<string, Place>();
  private readonly bySid = new Map<string, Place>();
  private readonly lists = new Set<string>();
  private readonly owners = new Map<string, string>();
  private readonly repeated = new Set<string>();
  private readonly ambiguous = new Set<string>();

  /** `who` tells apart accounts that share a name and are not the same. */
  placeAccount(
    dn: string,
    { id, sid, who }: { readonly id: string; readonly sid?: string | undefined; readonly who: string },
  ): void {
    const known = this.owners.get(id);
    if (known !== undefined) this.repeated.add(id);
    if (known !== undefined && known !== who) this.ambiguous.add(id);
    this.owners.set(id, who);
    this.place(dn, { kind: 'account', id }, sid);
  }

  placeGroup(dn: string, sid: string | undefined): void {
    this.place(dn, { kind: 'group', key: dnKey(dn) }, sid);
  }

  /** A mail-only list, whose further members may stand in records of their own. */
  placeList(dn: string): void {
    this.lists.add(dnKey(dn));
    this.placeSilent(dn);
  }

  isList(dn: string): boolean {
    return this.lists.has(dnKey(dn));
  }

  /** Accounts and groups stand before what only shares their DN. */
  placeSilent(dn: string): void {
    const key = dnKey(dn);
    if (!this.targets.has(key)) this.targets.set(key, { kind: 'silent' });
  }

  private place(dn: string, target: Place, sid: string | undefined): void {
    this.targets.set(dnKey(dn), target);
    if (sid !== undefined) this.bySid.set(sid, target);
  }

  /** Whether an account has this name; one that several have is nobody's. */
  has(id: string): boolean {
    return this.owners.has(id) && !this.ambiguous.has(id);
  }

  isAmbiguous(id: string): boolean {
    return this.ambiguous.has(id);
  }

  isRepeated(id: string): boolean {
    return this.repeated.has(id);
  }

  isGroup(dn: string): boolean {
    return this.targets.get(dnKey(dn))?.kind === 'group';
  }

  groupBySid(sid: string): string | undefined {
    const target = this.bySid.get(sid);
    return target?.kind === 'group' ? target.key : undefined;
  }

  /** Placeholders of principals from elsewhere are followed to the account or group of that SID, if it is here. */
  find(dn: string): Target {
    const key = dnKey(dn);
    const foreign = key.includes('foreignsecurityprincipals') ? foreignSid(dn) : undefined;
    const found = foreign === undefined ? this.targets.get(key) : this.bySid.get(foreign);
    if (found?.kind === 'account' && this.ambiguous.has(found.id)) return { kind: 'silent' };
    return found ?? (foreign === undefined ? { kind: 'missing' } : { kind: 'foreign', sid: foreign });
  }
}

function foreignSid(dn: string): string | undefined {
  const [leaf, container] = parseDn(dn) ?? [];
  return leaf && container?.value.toLowerCase() === 'foreignsecurityprincipals'
    ? leaf.value.trim().toUpperCase()
    : undefined;
}

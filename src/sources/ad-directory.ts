import { dnKey, parseDn } from './dn.js';

/** What a DN leads to in this export. `silent` is there but can hold nothing: a contact, a refused record, a mail-only list. */
export type Target =
  | { readonly kind: 'account'; readonly key: string; readonly id: string }
  | { readonly kind: 'group'; readonly key: string }
  | { readonly kind: 'foreign'; readonly sid: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'missing' };

/** Everybody's DN, compared as AD compares; and who has which SID. */
export class AdDirectory {
  private readonly targets = new Map<string, Target>();
  private readonly bySid = new Map<string, Target>();
  private readonly keys = new Map<string, string>();

  keyOf(dn: string): string {
    const known = this.keys.get(dn);
    if (known !== undefined) return known;
    const key = dnKey(dn);
    this.keys.set(dn, key);
    return key;
  }

  /** Accounts and groups stand before what only shares their DN. */
  place(dn: string, target: Target, sid?: string): void {
    const key = this.keyOf(dn);
    if (target.kind !== 'silent' || !this.targets.has(key)) this.targets.set(key, target);
    if (sid !== undefined) this.bySid.set(sid, target);
  }

  groupBySid(sid: string): string | undefined {
    const target = this.bySid.get(sid);
    return target?.kind === 'group' ? target.key : undefined;
  }

  /** Placeholders of principals from elsewhere are followed to the account or group of that SID, if it is here. */
  find(dn: string): Target {
    const [leaf, container] = parseDn(dn) ?? [];
    if (leaf && container?.value.toLowerCase() === 'foreignsecurityprincipals') {
      const sid = leaf.value.trim().toUpperCase();
      return this.bySid.get(sid) ?? { kind: 'foreign', sid };
    }
    return this.targets.get(this.keyOf(dn)) ?? { kind: 'missing' };
  }
}

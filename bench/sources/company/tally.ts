import type { SourceKind } from '../../../src/domain/account.js';
import { Fingerprint, hashText } from '../fingerprint.js';
import type { Out } from './out.js';

/** What is counted of a source; of a reading as of the truth. */
export interface Counts {
  /** Records that the files hold, whatever they are. */
  readonly records: number;
  readonly accounts: number;
  /** Distinct pairs of account and entitlement, those through nested groups among them. */
  readonly grants: number;
  readonly dangling: number;
  /** Which accounts and grants they are: see `Fingerprint`. */
  readonly fingerprint: number;
}

/** What is true of one source of a company. */
export interface SourceTruth extends Counts {
  readonly source: string;
  readonly kind: SourceKind;
  /** Names in the company's folder. */
  readonly files: readonly string[];
  readonly bytes: number;
}

interface Named {
  readonly hash: number;
  readonly cell: string;
}

/** Keeps count of what is true of a source while it is written. Each account, grant and dangling grant is told once. */
export class Tally {
  records = 0;
  dangling = 0;
  private accounts = 0;
  private grants = 0;
  private account: Named & { readonly id: string } = { id: '', ...nameOf('') };
  private readonly entitlements = new Map<string, Named>();
  private readonly fingerprint = new Fingerprint();
  private readonly rows: Out | undefined;
  private readonly source: string;

  /** `rows` gets every grant as a row `account,entitlement,source`. */
  constructor(source: string, rows?: Out) {
    this.source = source;
    this.rows = rows;
  }

  addAccount(id: string): void {
    this.accounts++;
    this.fingerprint.addAccount(this.accountNamed(id).hash);
  }

  addGrant(account: string, entitlement: string): void {
    this.grants++;
    const [holder, held] = [this.accountNamed(account), this.entitlementNamed(entitlement)];
    this.fingerprint.addGrant(holder.hash, held.hash);
    this.rows?.write(`${holder.cell},${held.cell},${this.source}\n`);
  }

  truth(kind: SourceKind, files: readonly { readonly name: string; readonly bytes: number }[]): SourceTruth {
    return {
      source: this.source,
      kind,
      files: files.map(({ name }) => name),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      records: this.records,
      accounts: this.accounts,
      grants: this.grants,
      dangling: this.dangling,
      fingerprint: this.fingerprint.value,
    };
  }

  /** Grants of one account mostly come one after the other. */
  private accountNamed(id: string): Named {
    if (this.account.id !== id) this.account = { id, ...nameOf(id) };
    return this.account;
  }

  private entitlementNamed(id: string): Named {
    const known = this.entitlements.get(id);
    if (known) return known;
    const named = nameOf(id);
    this.entitlements.set(id, named);
    return named;
  }
}

const nameOf = (id: string): Named => ({ hash: hashText(id), cell: csvCell(id) });

/** RFC 4180. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

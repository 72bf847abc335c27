import type {
  Account,
  DanglingGrant,
  Entitlement,
  Grant,
  Provenance,
  SourceKind,
  SourceReading,
} from '../domain/account.js';
import type { Finding, Severity } from '../domain/finding.js';
import { compareKeys, compareText } from '../domain/keys.js';
import type { AccountKey, EntitlementKey } from '../domain/keys.js';
import { positionsIn } from './columns.js';
import { AssignmentRows, GrantRows } from './grant-rows.js';
import type { SourceInput } from './input.js';
import { prune } from './prune.js';
import type { Loose } from './prune.js';

/** What a reader notes about one record or one thing. */
export interface Note {
  readonly code: string;
  readonly subject: string;
  readonly message: string;
  readonly at?: Provenance;
  readonly severity?: Severity;
}

/** An entitlement as its source declares it: nobody's and in the export, unless it says otherwise. */
export type Declared = Loose<Omit<Entitlement, 'key' | 'owners' | 'inExport'>> &
  Partial<Pick<Entitlement, 'owners' | 'inExport'>> & { readonly id: string };

/** A reading in the making. `finish` sorts everything by key and proves that every counted record has one place. */
export class Draft {
  readonly source: string;
  private readonly kind: SourceKind;
  private readonly files: readonly string[];
  private readonly filePositions: (name: string) => number | undefined;
  private rows = 0;
  private readonly accounts: Account[] = [];
  private readonly supplements: (Provenance & { readonly key: AccountKey })[] = [];
  private readonly catalogue: (Provenance & { readonly key: EntitlementKey })[] = [];
  private readonly assignments = new AssignmentRows();
  private readonly outsiders: Provenance[] = [];
  private readonly refused: Provenance[] = [];
  private readonly duplicates: (Provenance & { readonly key: AccountKey })[] = [];
  private readonly entitlements = new Map<string, Entitlement>();
  private readonly grants = new GrantRows();
  private readonly dangling = new Map<string, DanglingGrant>();
  private readonly findings: Finding[] = [];
  private readonly said = new Set<string>();

  constructor({ source, kind, files }: Pick<SourceInput, 'source' | 'kind' | 'files'>) {
    this.source = source;
    this.kind = kind;
    this.files = [...new Set(files.map(({ name }) => name))].sort(compareText);
    this.filePositions = positionsIn(this.files);
  }

  private fileAt(name: string): number {
    const position = this.filePositions(name);
    if (position === undefined) throw new Error(`expected a file of ${this.source}, got ${name}`);
    return position;
  }

  key(id: string): { readonly source: string; readonly id: string } {
    return { source: this.source, id };
  }

  /** Records met in the files, before anything is known about them: the control total. */
  count(records: number): void {
    this.rows += records;
  }

  addAccount(account: Account): void {
    this.accounts.push(account);
  }

  addSupplement(at: Provenance, key: AccountKey): void {
    this.supplements.push({ ...at, key });
  }

  addCatalogue(at: Provenance, key: EntitlementKey): void {
    this.catalogue.push({ ...at, key });
  }

  addAssignment(at: Provenance, key?: AccountKey): void {
    this.assignments.add(key?.id, { file: this.fileAt(at.file), line: at.line });
  }

  addOutside(at: Provenance): void {
    this.outsiders.push(at);
  }

  /** A record that is bad in itself: read no further, and said so. */
  refuse(note: Note & { readonly at: Provenance }): void {
    this.refused.push(note.at);
    this.note({ severity: 'error', ...note });
  }

  addDuplicate(at: Provenance, key: AccountKey): void {
    this.duplicates.push({ ...at, key });
    this.note({
      code: 'DUPLICATE_RECORD',
      severity: 'info',
      subject: key.id,
      message: 'the same record stands in the export more than once; one is kept',
      at,
    });
  }

  /** Of several declarations of one entitlement the one that says most stands, whatever their order. */
  addEntitlement(declared: Declared): EntitlementKey {
    const { id, owners = [], inExport = true, ...more } = declared;
    const known = this.entitlements.get(id);
    if (known && isMention(declared, known)) return known.key;
    const entitlement = prune<Entitlement>({ ...more, key: this.key(id), owners, inExport });
    if (!known || compareEntitlements(entitlement, known) < 0) this.entitlements.set(id, entitlement);
    return entitlement.key;
  }

  /** Of several that say the same a direct one stands, and of these the first in the files. */
  addGrant(grant: Grant): void {
    this.grants.add(grant, this.fileAt(grant.at.file));
  }

  addDangling(dangling: Loose<Omit<DanglingGrant, 'source'>>): void {
    const whole = prune<DanglingGrant>({ source: this.source, ...dangling });
    const text = JSON.stringify([danglingOrder(whole)]);
    const known = this.dangling.get(text);
    if (!known || comparePlaces(whole.at, known.at) < 0) this.dangling.set(text, whole);
  }

  note({ code, subject, message, at, severity = 'warning' }: Note): void {
    const shown = clip(subject);
    this.findings.push(
      prune<Finding>({ code, severity, source: this.source, line: at?.line, subject: shown, message }),
    );
  }

  /** A finding about the whole source, which many records would repeat: said once, where it is first met. */
  noteOnce(note: Note): void {
    const text = JSON.stringify([note.code, note.subject, note.message]);
    if (this.said.has(text)) return;
    this.said.add(text);
    this.note(note);
  }

  finish(): SourceReading {
    const lists = [this.accounts, this.supplements, this.catalogue, this.outsiders, this.refused, this.duplicates];
    const placed = lists.reduce((sum, list) => sum + list.length, this.assignments.size);
    const { source, kind, files, rows } = this;
    if (placed !== rows)
      throw new Error(`expected every one of ${rows} records of ${source} in one place, got ${placed}`);
    const accounts = this.accounts.sort((a, b) => compareKeys(a.key, b.key));
    const entitlements = [...this.entitlements.values()].sort((a, b) => compareKeys(a.key, b.key));
    const accountAt = positionsIn(accounts.map(({ key }) => key.id));
    const entitlementAt = positionsIn(entitlements.map(({ key }) => key.id));
    return {
      source,
      kind,
      files,
      rows,
      accounts,
      supplements: this.supplements.sort((a, b) => compareKeys(a.key, b.key) || comparePlaces(a, b)),
      catalogue: this.catalogue.sort((a, b) => compareKeys(a.key, b.key) || comparePlaces(a, b)),
      assignments: this.assignments.finish(accountAt),
      outside: this.outsiders.sort(comparePlaces),
      entitlements,
      grants: this.grants.finish(accountAt, entitlementAt),
      dangling: [...this.dangling.values()].sort((a, b) => compareText(danglingOrder(a), danglingOrder(b))),
      refused: this.refused.sort(comparePlaces),
      duplicates: this.duplicates.sort((a, b) => compareKeys(a.key, b.key) || comparePlaces(a, b)),
      findings: this.findings.sort(compareFindings),
    };
  }
}

/** The same once more, as each of thousands of grants says it. */
const isMention = (
  { kind, name, description, privilegedWhy, owners, anchors, at, inExport = true }: Declared,
  known: Entitlement,
): boolean =>
  at === undefined &&
  owners === undefined &&
  anchors === undefined &&
  kind === known.kind &&
  name === known.name &&
  description === known.description &&
  privilegedWhy === known.privilegedWhy &&
  inExport === known.inExport &&
  known.owners.length === 0 &&
  known.anchors === undefined;

const compareEntitlements = (a: Entitlement, b: Entitlement): number =>
  Number(b.inExport) - Number(a.inExport) ||
  Number(b.privilegedWhy !== undefined) - Number(a.privilegedWhy !== undefined) ||
  compareText(contentOf(a), contentOf(b)) ||
  (a.at && b.at ? comparePlaces(a.at, b.at) : 0);

const contentOf = ({ name, kind, description, privilegedWhy, owners, anchors }: Entitlement): string =>
  JSON.stringify([name, kind, description ?? '', privilegedWhy ?? '', owners, anchors ?? []]);

const danglingOrder = (dangling: DanglingGrant): string =>
  JSON.stringify([
    dangling.kind,
    dangling.on,
    dangling.principal,
    dangling.principalId ?? '',
    dangling.entitlement?.id ?? '',
    dangling.trustedBy?.id ?? '',
  ]);

const comparePlaces = (a: Provenance, b: Provenance): number => compareText(a.file, b.file) || a.line - b.line;

const compareFindings = (a: Finding, b: Finding): number =>
  compareText(a.code, b.code) ||
  compareText(a.subject, b.subject) ||
  compareText(a.message, b.message) ||
  (a.line ?? 0) - (b.line ?? 0);

/** Long hostile values would drown a report; half a surrogate pair would not be text. */
const clip = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text).toWellFormed();

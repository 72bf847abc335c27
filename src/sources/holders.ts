import type { Account, Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { Draft } from './draft.js';

/** Where an account is named, and what is said of it there. */
export interface Naming {
  readonly at: Provenance;
  /** As the source spells it: of several spellings the greatest by code unit stands, whatever the order of the records. */
  readonly says: string;
}

/**
 * Accounts of systems that list rights and not those who hold them: one of the records that name an account is the account's
 * own, the others say only what it holds.
 */
export class Holders {
  private readonly named = new Map<string, Naming>();
  private readonly draft: Draft;

  constructor(draft: Draft) {
    this.draft = draft;
  }

  /** One counted record that names this account. */
  name(id: string, naming: Naming): void {
    const known = this.named.get(id);
    if (!known || comesBefore(naming, known)) this.named.set(id, naming);
    if (known) this.draft.addAssignment((comesBefore(naming, known) ? known : naming).at, this.draft.key(id));
  }

  /** Adds everybody named but those who have a record elsewhere. */
  finish(listed: ReadonlySet<string>, accountOf: (id: string, naming: Naming) => Account): void {
    for (const [id, naming] of this.named) {
      if (listed.has(id)) this.draft.addAssignment(naming.at, this.draft.key(id));
      else this.draft.addAccount(accountOf(id, naming));
    }
  }
}

const comesBefore = (a: Naming, b: Naming): boolean =>
  (compareText(b.says, a.says) || compareText(a.at.file, b.at.file) || a.at.line - b.at.line) < 0;

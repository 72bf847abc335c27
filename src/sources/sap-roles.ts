import type { Provenance } from '../domain/account.js';
import { compareText } from '../domain/keys.js';
import type { CsvRow } from './csv-table.js';
import type { Draft } from './draft.js';

/** A role as its tables tell. */
interface Role {
  readonly at: Provenance;
  /** An authorisation object with which its holders can give rights. */
  userObject: string | undefined;
  /** The roles a composite one consists of. */
  readonly parts: Set<string>;
}

export type SapRoles = ReadonlyMap<string, Role>;

/** Rows of AGR_1251 and of AGR_AGRS. */
export interface RoleTables {
  readonly authorisations: Iterable<CsvRow>;
  readonly composites: Iterable<CsvRow>;
}

/** What roles authorise and consist of. Every row is catalogue. */
export function studyRoles(draft: Draft, { authorisations, composites }: RoleTables): SapRoles {
  const roles = new Map<string, Role>();
  for (const row of authorisations) {
    const role = roleIn(draft, row, roles);
    const object = userObjectIn(row);
    if (role && object !== undefined && (role.userObject === undefined || object < role.userObject)) {
      role.userObject = object;
    }
  }
  for (const row of composites) {
    const part = row.cell('child_agr');
    const role = roleIn(draft, row, roles);
    if (role && part.trim() !== '') role.parts.add(part);
  }
  return roles;
}

function roleIn(draft: Draft, { at, cell }: CsvRow, roles: Map<string, Role>): Role | undefined {
  const name = cell('agr_name');
  if (name.trim() === '') {
    draft.refuse({ code: 'NO_ID', subject: name, message: 'AGR_NAME is empty', at });
    return undefined;
  }
  draft.addCatalogue(at, draft.key(name));
  const role = roles.get(name) ?? { at, userObject: undefined, parts: new Set() };
  roles.set(name, role);
  return role;
}

/** Activities that only show: display, and display change documents. */
const showing = new Set(['03', '08']);

/** The object of user administration (S_USER_GRP, S_USER_AGR …) that this row lets its holder change something with. */
function userObjectIn({ cell }: CsvRow): string | undefined {
  const object = cell('object').trim();
  if (!object.startsWith('S_USER_') || cell('deleted').trim() !== '' || cell('field').trim() !== 'ACTVT')
    return undefined;
  const [low, high] = [cell('low').trim(), cell('high').trim()];
  if (low === '') return undefined;
  return high === '' && showing.has(low) ? undefined : object;
}

/** Declares every role; one that consists of a privileged one is privileged, too. */
export function declareRoles(draft: Draft, roles: SapRoles): void {
  for (const [name, role] of roles) {
    const parts = [...role.parts].sort(compareText);
    const part = parts.find((one) => roles.get(one)?.userObject !== undefined);
    const why = role.userObject ?? (part === undefined ? undefined : roles.get(part)?.userObject);
    const through = role.userObject === undefined && part !== undefined ? ` through ${part}` : '';
    draft.addEntitlement({
      id: name,
      at: role.at,
      kind: 'app_role',
      name,
      privilegedWhy: why === undefined ? undefined : `SAP authorisation object ${why}${through}`,
    });
    // AGR_AGRS may name a part of which nothing else is said.
    for (const one of parts.filter((other) => !roles.has(other))) declareNamed(draft, one);
  }
}

/** A role of which only others speak. */
export const declareNamed = (draft: Draft, name: string): void => {
  draft.addEntitlement({ id: name, kind: 'app_role', name, inExport: false });
};

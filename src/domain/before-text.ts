import type { RoleBefore } from './carry-over-before.js';
import { listedNames } from './shown-names.js';

interface Named {
  readonly name: string;
}

/** A role before, with the names of what and who changed. */
export interface NamedBefore extends Pick<
  RoleBefore,
  'version' | 'name' | 'fate' | 'why' | 'figures' | 'approvedAt' | 'ageDays' | 'approvedBy'
> {
  readonly came: readonly Named[];
  readonly went: readonly Named[];
  readonly joined: readonly Named[];
  readonly left: readonly Named[];
}

/** Why a role is asked about again, what is different, and which decision stands until then: in words, one line a thing. */
export function beforeLines(before: NamedBefore): readonly string[] {
  const { ageDays, approvedAt, approvedBy, came, figures, joined, left, name, version, went } = before;
  const changed = figures.filter(({ before: then, after }) => rounded(then) !== rounded(after));
  return [
    `It follows ${name}, version ${version}, and is asked about again because ${reasonOf(before)}.`,
    `That was approved ${ageDays} days ago, at ${approvedAt}, by ${counted(approvedBy.length, 'decision')}, and stands until this is approved.`,
    ...listLine('Came', came),
    ...listLine('Went', went),
    ...listLine('Joined', joined),
    ...listLine('Left', left),
    ...changed.map((one) => `${words[one.name]}: ${rounded(one.before)} before, ${rounded(one.after)} now.`),
  ];
}

const words: Readonly<Record<RoleBefore['figures'][number]['name'], string>> = {
  members: 'Members',
  entitlements: 'Entitlements',
  risk: 'Risk',
  overGrant: 'Over-grants',
};

const reasons: Readonly<Record<RoleBefore['why'][number], string>> = {
  entitlements: 'its entitlements changed',
  risk: 'its risk rose',
  'over-grant': 'it would give people more that they do not hold',
  members: 'more of its members changed than policy lets pass',
};

function reasonOf({ fate, why }: Pick<NamedBefore, 'fate' | 'why'>): string {
  if (fate === 'lapsed' || why.length === 0) return 'the decision is older than policy allows';
  return why.map((one) => reasons[one]).join(' and ');
}

const listLine = (what: string, all: readonly Named[]): readonly string[] =>
  all.length === 0 ? [] : [`${what}: ${listedNames(all)}.`];

const counted = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

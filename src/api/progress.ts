import type { Json, LedgerAct, LedgerEntry, LedgerKind } from '../domain/ledger.js';

/** One step of a campaign as progress tells it: no view, no plan, no signature, and no name. */
export interface ProgressEvent {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly campaignId: string | null;
  readonly facts: { readonly [name: string]: Json };
}

type Body = LedgerAct['body'];

/** What of a ledger entry is told. Kinds that are not in the table tell that they happened. */
export function progressOf({ seq, at, kind, campaignId, body }: LedgerEntry): ProgressEvent {
  return { seq, at, kind, campaignId, facts: facts[kind]?.(body) ?? {} };
}

const facts: { readonly [K in LedgerKind]?: (body: Body) => Body } = {
  'stage-finished': (body) => some(body, ['stage', 'digest', 'counts']),
  'review-opened': (body) => some(body, ['reviewId', 'subject']),
  'reviewers-asked': (body) => some(body, ['reviewId', 'why', 'personIds']),
  decision: (body) => decided(body['command']),
  refusal: (body) => ({ ...decided(body['command']), ...some(body, ['code']) }),
  outcome: (body) => ({
    ...some(body, ['reviewId']),
    ...some(objectIn(body['outcome']), ['kind', 'decisionIds']),
  }),
  'campaign-closed': (body) => some(body, ['state', 'problem', 'outcomes']),
};

const decided = (command: Json | undefined): Body => {
  const { answer, ...rest } = objectIn(command);
  const { kind } = objectIn(answer);
  return { ...some(rest, ['decisionId', 'reviewId', 'personId', 'via']), answer: kind ?? null };
};

function some(body: Body, names: readonly string[]): Body {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(body, name) ? body[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const isObject = (value: Json | undefined): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (value: Json | undefined): Body => (isObject(value) ? value : {});

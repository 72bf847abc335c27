import { accountClasses } from './account.js';
import { doors, type Amendment, type Answer, type Batch, type ChatAccount, type DecisionCommand } from './command.js';
import type { EntitlementKey } from './keys.js';
import type { Refusal } from './review.js';
import { plainAnswers } from './verdicts.js';

const MAX_TEXT = 1000;
const MAX_ITEMS = 5000;
const controlCharacters = /[\u0000-\u001f\u007f]/;

/**
 * Makes an unknown value a command, or a refusal `MALFORMED`. Written by hand because it runs in the workflow sandbox,
 * where arbitrary JSON arrives; the result is a clean copy without any field we do not know. A missing signature is not
 * malformed: it is empty, and refused where signatures are checked, so that the refusal is ledgered.
 */
export function readCommand(value: unknown): DecisionCommand | Refusal {
  if (!isRecord(value)) return malformed('an object');
  const answer = readAnswer(value['answer']);
  if (!answer) return malformed('a known answer');
  const via = doors.find((door) => door === value['via']);
  if (!via) return malformed(`via one of ${doors.join(', ')}`);
  const issuedAt = value['issuedAt'];
  if (!isMoment(issuedAt)) return malformed('issuedAt as ISO 8601 UTC');
  const chat = readChat(value['chat']);
  if (chat === null || (chat && via !== 'slack')) return malformed('chat as the account of a decision via slack');
  return readIdentifiers(value, { answer, via, issuedAt, ...(chat ? { chat } : {}) });
}

export const isRefusal = (value: DecisionCommand | Refusal): value is Refusal => 'refused' in value;

function readIdentifiers(
  value: Readonly<Record<string, unknown>>,
  rest: Pick<DecisionCommand, 'answer' | 'via' | 'issuedAt' | 'chat'>,
): DecisionCommand | Refusal {
  const { decisionId, reviewId, viewDigest, personId, reasonDigest } = value;
  if (!isName(decisionId) || !isName(reviewId) || !isName(viewDigest) || !isName(personId)) {
    return malformed('decisionId, reviewId, viewDigest and personId as short texts');
  }
  if (reasonDigest !== undefined && !isName(reasonDigest)) return malformed('reasonDigest as a short text');
  const batch = readBatch(value['batch']);
  if (batch === null) return malformed('batch with an id and a size');
  const keyId = value['keyId'] ?? '';
  const signature = value['signature'] ?? '';
  if (!isText(keyId) || !isText(signature)) return malformed('keyId and signature as short texts');
  const optional = { ...(reasonDigest === undefined ? {} : { reasonDigest }), ...(batch ? { batch } : {}) };
  return { decisionId, reviewId, viewDigest, personId, ...optional, ...rest, keyId, signature };
}

/** Undefined where there is none, null where it is none. */
function readBatch(value: unknown): Batch | null | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) return null;
  const { id, size } = value;
  const counts = typeof size === 'number' && Number.isSafeInteger(size) && size > 0;
  return isName(id) && counts ? { id, size } : null;
}

/** Undefined where a decision was not made in a chat; null for what is no account. */
function readChat(value: unknown): ChatAccount | undefined | null {
  if (value === undefined) return undefined;
  if (!isRecord(value) || value['kind'] !== 'slack') return null;
  const { teamId, userId } = value;
  return isName(teamId) && isName(userId) ? { kind: 'slack', teamId, userId } : null;
}

function readAnswer(value: unknown): Answer | null {
  if (!isRecord(value)) return null;
  const plain = plainAnswers.find((kind) => kind === value['kind']);
  if (plain !== undefined) return { kind: plain };
  switch (value['kind']) {
    case 'amend': {
      const amendment = readAmendment(value['amendment']);
      const revision = value['revision'];
      return amendment && isName(revision) ? { kind: 'amend', amendment, revision } : null;
    }
    case 'class': {
      const found = accountClasses.find((one) => one === value['class']);
      return found === undefined ? null : { kind: 'class', class: found };
    }
    case 'defer':
    case 'extend': {
      const { until } = value;
      return isMoment(until) ? { kind: value['kind'], until } : null;
    }
    case 'delegate':
      return readDelegation(value);
    default:
      return null;
  }
}

function readAmendment(value: unknown): Amendment | null {
  if (!isRecord(value)) return null;
  const dropEntitlements = readList(value['dropEntitlements'], readKey);
  const removeMembers = readList(value['removeMembers'], (item) => (isName(item) ? item : null));
  const addMembers = readList(value['addMembers'], (item) => (isName(item) ? item : null));
  const { name, owner } = value;
  if (!dropEntitlements || !removeMembers || !addMembers) return null;
  if (!isNameOrNothing(name) || !isNameOrNothing(owner)) return null;
  return {
    dropEntitlements,
    removeMembers,
    ...(addMembers.length > 0 ? { addMembers } : {}),
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : { owner }),
  };
}

function readDelegation(value: Readonly<Record<string, unknown>>): Answer | null {
  const { to, for: place } = value;
  if (!isName(to) || !isNameOrNothing(place)) return null;
  return place === undefined ? { kind: 'delegate', to } : { kind: 'delegate', to, for: place };
}

function readList<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_ITEMS) return null;
  const items: T[] = [];
  for (const one of value) {
    const item = read(one);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

function readKey(value: unknown): EntitlementKey | null {
  if (!isRecord(value)) return null;
  const { source, id } = value;
  return isName(source) && isName(id) ? { source, id } : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_TEXT && value.isWellFormed() && !controlCharacters.test(value);

const isName = (value: unknown): value is string => isText(value) && value.length > 0;

const isNameOrNothing = (value: unknown): value is string | undefined => value === undefined || isName(value);

const isMoment = (value: unknown): value is string =>
  isText(value) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));

const malformed = (expected: string): Refusal => ({
  refused: true,
  code: 'MALFORMED',
  message: `expected a decision command with ${expected}`,
});

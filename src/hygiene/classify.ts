import type { Account, AccountClass } from '../domain/account.js';
import type { Finding } from '../domain/finding.js';
import type { Verdict } from '../domain/stage-results.js';
import {
  HUMAN_BELOW,
  isSharedMailbox,
  NON_HUMAN_FROM,
  nonHumanClass,
  serviceToken,
  totalWeight,
  weighEvidence,
} from './evidence-score.js';
import { accountType } from './normalise.js';
import type { PeopleIndex, PersonLink } from './people-index.js';
import { secondaryMark, secondaryOf } from './secondary.js';
import { round9 } from './text.js';

interface Opinion {
  readonly class: AccountClass;
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** The midpoint of the open band: an account above it is kept away from people until its owner has said what it is. */
const LEANS_NON_HUMAN = 0.4;

/**
 * What an account is, in the order of certainty: structure, declared type, second account of a person, link to the system
 * of record, shared use, weighed evidence. The first that speaks decides.
 */
export function classify(account: Account, index: PeopleIndex, asOf: string): Verdict {
  const link = index.personOf(account);
  const opinion =
    byStructure(account) ??
    byDeclaredType(account, link) ??
    bySecondary(account, index) ??
    byLink(account, link) ??
    bySharedUse(account) ??
    byEvidence(account, { linked: link !== undefined, asOf });
  return { key: account.key, ...opinion, confidence: round9(opinion.confidence) };
}

/** A finding for every verdict that its evidence leaves open. */
export const classFindings = (verdicts: readonly Verdict[]): readonly Finding[] =>
  verdicts
    .filter(({ confidence }) => confidence < 0.75)
    .map(({ key, class: taken, reasons }) => ({
      code: 'CLASS_UNCERTAIN',
      severity: 'warning',
      source: key.source,
      subject: key.id,
      message: `taken for ${taken} until its owner says otherwise: ${reasons.join('; ')}`,
    }));

function byStructure(account: Account): Opinion | undefined {
  if (account.employment)
    return { class: 'human', confidence: 1, reasons: ['it is a record of a system of record for people'] };
  if (account.structural) return { class: account.structural.class, confidence: 1, reasons: [account.structural.why] };
  if (account.signals.includes('break-glass-path-or-tag')) {
    return { class: 'break_glass', confidence: 0.95, reasons: ['its path or tag says break-glass'] };
  }
  return undefined;
}

/** The source's own word; a person's key in the record weighs more than the word `service` beside it. */
function byDeclaredType(account: Account, link: PersonLink | undefined): Opinion | undefined {
  const type = accountType(account.declaredType);
  const said = (taken: AccountClass): Opinion | undefined =>
    link && !serviceToken(account)
      ? undefined
      : { class: taken, confidence: 0.95, reasons: [`its source declares it ${account.declaredType ?? ''}`] };
  switch (type) {
    case 'service':
      return said('service_account');
    case 'agent':
      return said('ai_agent');
    case 'shared':
      return said('shared');
    case 'device':
      return said('device');
    case 'guest':
      return said('guest');
    case 'person':
    case 'unmapped':
    case undefined:
      return undefined;
  }
}

function bySecondary(account: Account, index: PeopleIndex): Opinion | undefined {
  const link = secondaryOf(account, index);
  if (!link) return undefined;
  return { class: 'privileged_admin', confidence: 0.95, reasons: [`marked ${link.mark}: ${link.why}`] };
}

/** A key points to a person. What else looks like a service (its login says so) is weighed instead of believed. */
function byLink(account: Account, link: PersonLink | undefined): Opinion | undefined {
  if (!link || serviceToken(account) !== undefined || isSharedMailbox(account)) return undefined;
  const words = {
    'employee-id': 'employee id',
    'employee-id-variant': 'employee id but for letters or zeros',
    mail: 'work mail',
    login: 'login, which is the local part of the work mail,',
  };
  return {
    class: 'human',
    confidence: link.by === 'employee-id' ? 0.99 : 0.95,
    reasons: [`${words[link.by]} of a person`],
  };
}

function bySharedUse(account: Account): Opinion | undefined {
  if (isSharedMailbox(account))
    return { class: 'shared_mailbox', confidence: 0.9, reasons: ['a mailbox without a person'] };
  if (!account.signals.includes('shared-ou-or-description')) return undefined;
  return { class: 'shared', confidence: 0.9, reasons: ['its place or description says shared'] };
}

function byEvidence(account: Account, more: { readonly linked: boolean; readonly asOf: string }): Opinion {
  const evidence = weighEvidence(account, more);
  const score = totalWeight(evidence);
  const reasons = evidence.map(({ weight, why }) => `${why} (${weight > 0 ? '+' : ''}${weight})`);
  if (score >= NON_HUMAN_FROM) {
    return { class: nonHumanClass(account), confidence: Math.min(0.99, 0.45 + score / 2), reasons };
  }
  const mark = secondaryMark(account);
  if (mark && !mark.weak && !more.linked) {
    return {
      class: 'privileged_admin',
      confidence: 0.6,
      reasons: [`marked ${mark.mark}, but nobody is found behind it`],
    };
  }
  if (score <= HUMAN_BELOW) return { class: 'human', confidence: Math.min(0.99, 0.95 - Math.max(0, score)), reasons };
  const leans = score > LEANS_NON_HUMAN;
  return {
    class: leans ? nonHumanClass(account) : 'human',
    confidence: round9(0.5 + Math.abs(score - LEANS_NON_HUMAN)),
    reasons,
  };
}

import { createHash } from 'node:crypto';
import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { hashSecret } from '../../src/api/secrets.js';
import type { AccountClass } from '../../src/domain/account.js';
import type { Answer, Door } from '../../src/domain/command.js';
import { generateSigningKey, type SigningKey } from '../../src/snapshot/sign.js';
import type { Permission } from '../../src/store/store.js';
import { decideSignal, decideUpdate, reviewWorkflowId } from '../../workflows/messages.js';
import type { Answered, Loose } from '../api/with-api.js';
import type { Doors } from '../support/doors-lab.js';
import { presses, formMetadata } from '../../src/notify/slack/press.js';
import { slackId, type Delivering } from '../notify/fake-slack.js';
import { emailOf, type OpenRole } from '../support/role-lab.js';
import { browser, field, type Visitor } from '../web/browser.js';

export const doorNames = ['signal', 'update', 'api', 'bulk', 'page', 'cli', 'outbox', 'slack'] as const;
export type DoorName = (typeof doorNames)[number];

/** What somebody sends, as scenarios say it; by default `dora` approves what she was shown, in order. People go by name. */
export interface Attempt {
  readonly who?: string;
  /** A kind, or an answer with its parts; `to` and `for` name people. */
  readonly answer?: string | Readonly<Record<string, string>>;
  readonly decisionId?: string;
  readonly reason?: string | { readonly letters: number };
  /** The digest that is sent instead of the one that is shown. */
  readonly view?: string;
  /** Another review than the one at hand. */
  readonly review?: string;
  /** Raw doors: whose key signs. `NAME's robot` is an integration that may act for that person. */
  readonly signed?: string;
  /** Raw doors: whom the command names once it is signed. */
  readonly names?: string;
  /** Raw doors: which review the command names, although it is sent to this one. */
  readonly namesReview?: string;
  /** Raw doors: by which door the command says that it came. */
  readonly via?: Door;
  /** Raw doors: what is sent instead of a command. */
  readonly junk?: unknown;
  /** HTTP doors: what is wrong with what proves who is asking. */
  readonly token?: 'expired' | 'revoked' | 'unknown' | 'missing' | 'may only look';
  /** Pages: from whose page the form's own token is. */
  readonly form?: string;
  /** The command's own time; the moment at which it is sent is another matter. */
  readonly issuedAt?: string;
}

/** What the sender is told: `accepted` with the place in the ledger, or the code it is refused with; null where nobody answers. */
export type Reply = { readonly code: string; readonly seq?: number } | null;

/** Everything is made ready first, so that sending is the only thing that happens after it. */
export type Ready = () => Promise<Reply>;

export const prepare: Readonly<Record<DoorName, (doors: Doors, role: OpenRole, attempt: Attempt) => Promise<Ready>>> = {
  signal: async (doors, role, attempt) => {
    const [review, value] = await rawOf(doors, role, { decisionId: 'by-signal', ...attempt });
    return () => patiently(doors, attempt, () => review.signal(decideSignal, value).then(() => null));
  },
  update: async (doors, role, attempt) => {
    const [review, value] = await rawOf(doors, role, { decisionId: 'by-update', ...attempt });
    return () =>
      patiently(doors, attempt, () =>
        review.executeUpdate(decideUpdate, { args: [value] }).then(({ seq }) => accepted(seq)),
      );
  },
  api: async (doors, role, attempt) => {
    const token = await tokenOf(doors, attempt);
    const path = `/reviews/${reviewOf(role, attempt)}/decisions`;
    const json = bodyOf(role, attempt);
    return () => later(doors, attempt, async () => codeOf(await doors.call({ method: 'POST', path, token, json })));
  },
  bulk: async (doors, role, attempt) => {
    const token = await tokenOf(doors, attempt);
    const json = { items: [{ ...bodyOf(role, attempt), reviewId: reviewOf(role, attempt) }] };
    return () =>
      later(doors, attempt, async () => {
        const answered = await doors.call({ method: 'POST', path: '/decisions/bulk', token, json });
        const [item] = answered.body?.items ?? [];
        if (!item) return codeOf(answered);
        return item.problem ? { code: item.problem.code } : accepted(item.receipt.seq);
      });
  },
  page: async (doors, role, attempt) => {
    const { visitor, csrf } = await signedIn(doors, attempt);
    const { answer, viewDigest, reason = '', decisionId } = bodyOf(role, attempt);
    const form = { csrf, viewDigest, reason, decisionId: decisionId ?? `d-${crypto.randomUUID()}` };
    const { kind, ...parts } = answer;
    return () =>
      later(doors, attempt, async () => {
        const sent = { ...form, answer: kind, ...parts };
        return codeOf(await visitor.post(`/inbox/${reviewOf(role, attempt)}`, sent));
      });
  },
  cli: async (doors, role, attempt) => {
    const token = await tokenOf(doors, attempt);
    const { answer, reason, viewDigest, decisionId } = bodyOf(role, attempt);
    const { kind, to, ...parts }: Loose = answer;
    const flags = Object.entries({ ...parts, reason, id: decisionId }).flatMap(([name, value]) =>
      typeof value === 'string' ? [`--${name}`, value] : [],
    );
    const review = reviewOf(role, attempt);
    const verb = to === undefined ? ['decide', review, kind, '--view', viewDigest] : ['delegate', review, to];
    return () =>
      later(doors, attempt, async () => {
        const { code, out, err } = await doors.cli(token || 'none', ...verb, ...flags);
        return code === 0 ? accepted(Number(/ledger entry (\d+)/.exec(out)?.[1])) : codeIn(err);
      });
  },
  // The form that a button opens, as Slack hands it to us once it is sent.
  slack: async (doors, role, attempt) => {
    const { who = 'dora', token } = attempt;
    const { answer, viewDigest, reason } = bodyOf(role, attempt);
    const user = slackId(emailOf(who));
    await role.id(who);
    const press = presses.find((one) => one === answer.kind) ?? 'more';
    const form = { reviewId: reviewOf(role, attempt), viewDigest, press, turn: 0 };
    const view = { id: `V-${who}`, callback_id: 'decide', private_metadata: formMetadata(form) };
    const choice = press === 'more' ? { choice: answer.kind } : {};
    return async () => {
      if (token === 'revoked') doors.slack.users[user] = { deleted: true };
      const sent = { user, view, ...choice, ...(reason === undefined ? {} : { reason }) };
      const [answered] = await doors.slack.submit(sent, slackTrouble[token ?? 'none'] ?? {});
      delete doors.slack.users[user];
      return slackReply(answered?.body);
    };
  },
  // As a door left it that could not wait: signed and kept, and nobody has answered yet.
  outbox: async (doors, role, attempt) => {
    const command = await role.command(attempt.who ?? 'dora', await answerOf(role, attempt), {
      ...decisionIdOf(role, attempt),
      ...(attempt.issuedAt === undefined ? {} : { issuedAt: attempt.issuedAt }),
    });
    const at = '2026-06-30T00:00:00.000Z';
    await doors.store.keepCommand({ command, reason: null, replyTo: null, at, dueAt: at });
    return async () => {
      await doors.resend();
      return null;
    };
  },
};

const slackTrouble: Readonly<Record<string, Delivering>> = {
  unknown: { secret: 'f'.repeat(32) },
  expired: { skewMs: -6 * 60_000 },
};

function slackReply(body: Loose): Reply {
  if (body?.code) return { code: body.code };
  const text = JSON.stringify(body);
  const [, entry] = /as entry (\d+) of the ledger/.exec(text) ?? [];
  if (entry !== undefined) return accepted(Number(entry));
  return /deactivated/.test(text) ? { code: 'DEACTIVATED' } : codeIn(text);
}

const reviewOf = ({ reviewId }: OpenRole, { review = reviewId }: Attempt): string => review;

/** Decision ids are the same for ever, everywhere: a scenario's is made for its own review, as a page would make it. */
function decisionIdOf({ campaignId }: OpenRole, { decisionId }: Attempt): { readonly decisionId?: string } {
  if (decisionId === undefined) return {};
  const hex = createHash('sha256').update(`${campaignId} ${decisionId}`).digest('hex');
  return { decisionId: `d-${[8, 12, 16, 20, 32].map((to, i) => hex.slice([0, 8, 12, 16, 20][i], to)).join('-')}` };
}

const partsOf = ({ answer = 'approve' }: Attempt): { readonly kind: string } & Readonly<Record<string, string>> =>
  typeof answer === 'string' ? { kind: answer } : { kind: 'approve', ...answer };

const textOf = ({ reason }: Attempt): string | undefined =>
  typeof reason === 'object' ? 'x'.repeat(reason.letters) : reason;

/** What the HTTP doors are sent: people by e-mail, as a person would say it. */
function bodyOf(role: OpenRole, attempt: Attempt) {
  const { row } = role;
  const { kind, ...parts } = partsOf(attempt);
  const people = Object.entries(parts).map(([name, value]) => [
    name,
    name === 'to' || name === 'for' ? emailOf(value) : value,
  ]);
  const { view = row.plan.viewDigest } = attempt;
  const reason = textOf(attempt);
  return {
    viewDigest: view,
    answer: { kind, ...(Object.fromEntries(people) as Record<string, string>) },
    ...decisionIdOf(role, attempt),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The same answer with person ids, as commands carry it. */
async function answerOf({ id }: OpenRole, attempt: Attempt): Promise<Answer> {
  const { kind, to, for: place, ...parts } = partsOf(attempt);
  const people = {
    ...(to === undefined ? {} : { to: await id(to) }),
    ...(place === undefined ? {} : { for: await id(place) }),
  };
  return { kind, ...people, ...parts, ...(kind === 'class' ? { class: 'human' as AccountClass } : {}) } as Answer;
}

async function rawOf(doors: Doors, role: OpenRole, attempt: Attempt) {
  const handle = doors.client.workflow.getHandle(reviewWorkflowId(reviewOf(role, attempt)));
  if ('junk' in attempt) return [handle, attempt.junk] as const;
  const { who = 'dora', view, signed, names, namesReview, issuedAt } = attempt;
  const reason = textOf(attempt);
  const some = {
    ...decisionIdOf(role, attempt),
    ...(view === undefined ? {} : { viewDigest: view }),
    ...(issuedAt === undefined ? {} : { issuedAt }),
    ...(reason === undefined ? {} : { reasonDigest: reason }),
    ...(attempt.review === undefined ? {} : { reviewId: attempt.review }),
    ...(namesReview === undefined ? {} : { reviewId: namesReview }),
    via: attempt.via ?? ('signal' as const),
  };
  const command = await role.command(who, await answerOf(role, attempt), some, await keyOf(doors, role, signed));
  const unsigned = signed === 'nobody' ? { keyId: '', signature: '' } : {};
  const renamed = names === undefined ? {} : { personId: await role.id(names) };
  return [handle, { ...command, ...unsigned, ...renamed }] as const;
}

/** The server's own key; a stranger's; or that of an integration, registered for one person, and perhaps revoked since. */
async function keyOf({ store, signer }: Doors, { id }: OpenRole, signed = 'the server'): Promise<SigningKey> {
  if (signed === 'the server' || signed === 'nobody') return signer;
  const key = generateSigningKey();
  const [, revoked, name] = /^(a revoked )?(\w+)'s robot$/.exec(signed.replace(/^(\w+)/, '$1')) ?? [];
  if (name === undefined) return key;
  const { keyId, publicKey } = key;
  await store.registerKey({ keyId, publicKey, kind: 'integration', people: [await id(name)] });
  if (revoked !== undefined) await store.revokeKey({ keyId, by: await id('pia'), at: '2026-06-30T00:00:00.000Z' });
  return key;
}

/** As long as a token or a page lasts, and longer. */
const TOO_LONG_MS = 13 * 3_600_000;

/** While something that has expired is sent, the server's clock stands after its end. */
async function later<T>({ clock }: Doors, { token }: Attempt, send: () => Promise<T>): Promise<T> {
  const before = clock.offMs;
  if (token === 'expired') clock.offMs += TOO_LONG_MS;
  try {
    return await send();
  } finally {
    clock.offMs = before;
  }
}

async function tokenOf(doors: Doors, { who = 'dora', token: trouble }: Attempt): Promise<string> {
  if (trouble === 'missing') return '';
  if (trouble === 'unknown') return `rw_${'x'.repeat(43)}`;
  const permissions: readonly Permission[] = trouble === 'may only look' ? ['auditor'] : ['reviewer'];
  const { token } = await doors.person(emailOf(who), permissions);
  if (trouble === 'revoked' || trouble === 'expired') await doors.store.revokeToken(hashSecret(token));
  if (trouble !== 'expired') return token;
  const found = { personId: (await doors.store.ensurePerson({ email: emailOf(who) })).personId, permissions };
  const expiresAt = new Date(Date.now() + TOO_LONG_MS / 2).toISOString();
  const at = new Date().toISOString();
  const row = { ...found, tokenHash: hashSecret(token), label: who, issuedAt: at, expiresAt, lastUsedAt: null };
  await doors.store.addToken(row);
  return token;
}

async function signedIn(
  doors: Doors,
  { who = 'dora', form = who, token }: Attempt,
): Promise<{ readonly visitor: Visitor; readonly csrf: string }> {
  const permissions: readonly Permission[] = token === 'may only look' ? ['auditor'] : ['reviewer'];
  const visitor = await browser(doors, emailOf(who), permissions);
  const owner = form === who ? visitor : await browser(doors, emailOf(form));
  return { visitor, csrf: field((await owner.get('/inbox')).text, 'csrf') };
}

/** What an HTTP answer comes to: problem details, a page that says why, or a receipt. */
function codeOf({ status, text, body }: Answered): Reply {
  if (body?.code) return { code: body.code };
  if (status === 401) return { code: 'SIGNED_OUT' };
  const [, entry = body?.seq] = /Recorded as entry (\d+) of the ledger/.exec(text) ?? [];
  return status === 200 && entry !== undefined ? accepted(Number(entry)) : codeIn(text);
}

const accepted = (seq: number): Reply => ({ code: 'accepted', seq });

const codeIn = (text: string): Reply => ({
  code: /[[(]([A-Z][A-Z_]{6,})[\])]/.exec(text)?.[1] ?? `no code in: ${text.slice(0, 300)}`,
});

/** A client goes on trying for long what is too large for a message; everything else is answered at once. */
async function patiently({ client }: Doors, { reason }: Attempt, send: () => Promise<Reply>): Promise<Reply> {
  const patienceMs = typeof reason === 'object' ? 2000 : 30_000;
  try {
    return await client.withDeadline(Date.now() + patienceMs, send);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { code: 'NO_SUCH_WORKFLOW' };
    if (error instanceof ServiceError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      return { code: 'NOT_TAKEN_BY_TEMPORAL' };
    }
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'NO_CODE' };
    throw error;
  }
}

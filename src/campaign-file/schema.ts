import { z } from 'zod';
import { employmentStatuses, sourceKinds } from '../domain/account.js';
import { isZone } from '../calendar/zone.js';
import { dayForms, encodings, miningObjectives, optionalQuestions, type CampaignSpec } from '../domain/campaign.js';
import { hrColumns } from '../domain/hr-columns.js';
import { durationMs } from '../domain/duration.js';
import { decisionRules } from '../domain/review.js';
import { verdictKinds, type VerdictKind } from '../domain/verdicts.js';

/** Verdicts that take something away, or overrule a safeguard. */
const DEFAULT_REASONS: readonly VerdictKind[] = ['reject', 'deny', 'end', 'not-mine', 'proceed', 'stop'];

/**
 * The shape of a campaign file, with its defaults. Unknown keys are errors everywhere; a check that has a code of its own
 * carries it in `params.code`.
 */

/** Names that every object already has would be found where nobody put them. */
const isFree = (name: string): boolean => !(name in Object.prototype);

export const plainName = z.string().refine((text) => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(text) && isFree(text), {
  error: 'expected lower-case letters, digits, - and _, at most 63 of them',
  params: { code: 'BAD_NAME' },
});

const attributeName = z.string().refine((text) => /^[A-Za-z][\w-]{0,62}$/.test(text) && isFree(text), {
  error: 'expected letters, digits, - and _, a letter first, at most 63 of them',
  params: { code: 'BAD_NAME' },
});

/** As a directory keeps it: no display name, no quoting, nothing invisible. */
const address = /^[^\s@<>"',;:()\p{C}]{1,64}@[^\s@<>"',;:()\p{C}]+\.[^\s@.<>"',;:()\p{C}]+$/u;
const email = z.string().refine((text) => text.length <= 254 && address.test(text), {
  error: 'expected an e-mail address such as dana.okafor@corp.example',
  params: { code: 'BAD_EMAIL' },
});

export const duration = z.string().refine((text) => isDuration(text, 0), {
  error: 'expected an ISO 8601 duration such as P14D or PT20S',
  params: { code: 'BAD_DURATION' },
});

export const positiveDuration = z.string().refine((text) => isDuration(text, 1), {
  error: 'expected an ISO 8601 duration longer than nothing, such as P14D or PT20S',
  params: { code: 'BAD_DURATION' },
});

function isDuration(text: string, leastMs: number): boolean {
  try {
    return durationMs(text) >= leastMs;
  } catch {
    return false;
  }
}

/** A zone is never guessed, and the day must be one of the calendar. */
const anyMoment = z.iso.datetime({ offset: true });
const moment = z.string().refine((text) => anyMoment.safeParse(text).success, {
  error: 'expected a moment with its zone such as 2026-09-30T00:00:00Z',
  params: { code: 'BAD_DATE' },
});

export const text = z
  .string()
  .min(1)
  .max(1000)
  .refine((value) => !/\p{C}/u.test(value), {
    error: 'expected text without control characters',
    params: { code: 'BAD_TEXT' },
  });
const share = z.number().min(0).max(1);
const count = z.int().min(1).max(1_000_000);
const quorum = z.int().min(1).max(20);
const reviewers = z.array(text).min(1).max(50);

const source = z
  .strictObject({
    kind: z.enum(sourceKinds),
    path: text.optional(),
    paths: z.array(text).min(1).max(100).optional(),
    owner: email,
    encoding: z.enum(encodings).exactOptional(),
    columns: z.partialRecord(z.enum(hrColumns), text).exactOptional(),
    values: z.strictObject({ status: z.record(text, z.enum(employmentStatuses)) }).exactOptional(),
    dates: z.enum(dayForms).exactOptional(),
  })
  .refine(({ kind, columns, values, dates }) => kind === 'csv' || !(columns ?? values ?? dates), {
    error: 'expected columns, values and dates with the kind csv only',
    params: { code: 'NOT_FOR_KIND' },
  })
  .refine(({ path, paths }) => path !== undefined || paths !== undefined, {
    error: 'expected path, or paths for several files',
    params: { code: 'MISSING_PATH' },
  })
  .refine(({ path, paths }) => path === undefined || paths === undefined, {
    error: 'expected either path or paths, got both',
    params: { code: 'MISSING_PATH' },
  });

const attribute = z.strictObject({ systemOfRecord: z.string(), owner: email, use: z.enum(['drives', 'describes']) });

const hygiene = z.strictObject({
  merge: z.strictObject({ auto: share.default(0.9), ask: share.default(0.6) }).prefault({}),
  orphans: z
    .strictObject({
      dormantAfter: positiveDuration.default('P90D'),
      breaker: z.strictObject({ share: share.default(0.02), atLeast: count.default(50) }).prefault({}),
    })
    .prefault({}),
});

/** As `assignments.csv` of a preview has it: the id is what the source says, byte for byte. */
const entitlement = z.strictObject({ source: z.string(), id: text });

const mining = z.strictObject({
  objective: z.enum(miningObjectives).default('recover'),
  overGrant: share.default(0),
  underGrant: share.exactOptional(),
  minMembers: count.default(3),
  minEntitlements: count.default(1),
  maxEntitlementsPerRole: count.exactOptional(),
  maxRolesPerIdentity: count.default(12),
  neverOverGrant: z.array(entitlement).max(10_000).default([]),
  apart: z
    .array(z.tuple([entitlement, entitlement]))
    .max(10_000)
    .default([]),
  seed: z.int().min(0).max(4_294_967_295).default(7),
});

const rule = z.enum(decisionRules);
const day = z.iso.date();
const step = { after: positiveDuration, to: text };
const escalation = z.strictObject(step);

const calendar = z.strictObject({
  timezone: z.string().refine(isZone, {
    error: 'expected an IANA time zone such as Europe/Berlin',
    params: { code: 'BAD_TIMEZONE' },
  }),
  workingDays: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  holidays: z.array(day).max(1000).default([]),
});

const absence = z
  .strictObject({ person: email, from: moment, until: moment.optional(), substitute: email })
  .refine(({ person, substitute }) => person.toLowerCase() !== substitute.toLowerCase(), {
    error: 'expected somebody else as the substitute',
    params: { code: 'BAD_SUBSTITUTE' },
  });

const review = z.strictObject({
  ask: z.array(z.enum(optionalQuestions)).max(10).default([]),
  reviewers: reviewers.default(['entitlement-owner']),
  rule: rule.default('any-rejection-rejects'),
  then: z
    .array(
      z.strictObject({
        reviewers,
        rule: rule.default('any-rejection-rejects'),
        quorum: quorum.default(1),
        if: text.optional(),
      }),
    )
    .max(5)
    .default([]),
  when: z
    .array(z.strictObject({ if: text, reviewers, quorum: quorum.optional() }))
    .max(50)
    .default([]),
  quorum: quorum.default(1),
  fallback: email.optional(),
  remind: z.array(positiveDuration).max(20).optional(),
  escalate: z.strictObject({ ...step, then: z.array(escalation).max(10).default([]) }).optional(),
  expire: positiveDuration.default('P14D'),
  extendAtMost: duration.default('P30D'),
  claim: positiveDuration.default('P1D'),
  reasons: z.array(z.enum(verdictKinds)).default([...DEFAULT_REASONS]),
  calendar: calendar.optional(),
  absences: z.array(absence).max(1000).default([]),
  bulk: z.strictObject({ most: z.int().min(1).max(500).default(100), maxRisk: share.default(0.5) }).prefault({}),
  settle: duration.default('P1D'),
  recertify: positiveDuration.default('P365D'),
  attest: positiveDuration.optional(),
  membership: share.default(0.2),
});

/** What a campaign file says, with the defaults that depend on nothing else. */
export type CampaignFile = z.infer<typeof campaignFileSchema>;
export const campaignFileSchema = z.strictObject({
  campaign: plainName,
  asOf: moment,
  scope: z.record(attributeName, z.array(text).min(1).max(1000)).default({}),
  sources: z.record(plainName, source).refine((all) => Object.keys(all).length > 0, {
    error: 'expected at least one source',
    params: { code: 'NO_SOURCES' },
  }),
  attributes: z.record(attributeName, attribute).default({}),
  hygiene: hygiene.prefault({}),
  mining: mining.prefault({}),
  score: text.default('0.5 * coverage + 0.3 * cohesion + 0.2 * stability - 0.4 * risk'),
  review: review.prefault({}),
  functions: z.record(plainName, z.array(email).min(1).max(100)).default({}),
});

/**
 * A campaign file, or a whole `CampaignSpec`, as JSON: what the API takes. References and formulas are another matter:
 * `checkSpec` looks at those.
 */
export const campaignSpecSchema = campaignFileSchema.transform(specOf);

const DEFAULT_REMINDERS = ['P3D', 'P5D'];

/** Writes out the defaults that depend on the file itself: reminders, the fallback reviewer, and `security` where nobody is named. */
export function specOf(file: CampaignFile): CampaignSpec {
  const { absences, attest, calendar: working, escalate, fallback: named, remind, then, when, ...review } = file.review;
  const fallback = named ?? Object.values(file.sources)[0]?.owner ?? '';
  const sources = Object.entries(file.sources).map(
    ([name, { path, paths, ...rest }]) => [name, { ...rest, paths: paths ?? [path ?? ''] }] as const,
  );
  return {
    ...file,
    asOf: new Date(file.asOf).toISOString().replace('.000Z', 'Z'),
    sources: Object.fromEntries(sources),
    review: {
      ...review,
      when: when.map((rule) => ({ ...rule, quorum: rule.quorum ?? review.quorum })),
      fallback,
      remind: remind ?? DEFAULT_REMINDERS.filter((after) => durationMs(after) < durationMs(review.expire)),
      then: then.map(({ if: only, ...stage }) => (only === undefined ? stage : { ...stage, if: only })),
      ...(attest === undefined ? {} : { attest }),
      ...(escalate ? { escalate } : {}),
      ...(working ? { calendar: working } : {}),
      absences: absences.map(({ until, ...rest }) => (until === undefined ? rest : { ...rest, until })),
    },
    functions: { security: [fallback], ...file.functions },
  };
}

/** One thing about the shape of a file that is wrong, as zod tells it; `named` is the code that a check of ours gave it. */
export interface ShapeIssue {
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Keys that are unknown, or values that would be known. */
  readonly words: readonly string[];
  readonly named?: string;
}

/** The value as a campaign file, or everything about its shape that is wrong. Never throws. */
export function readShape(
  value: unknown,
): { readonly file: CampaignFile } | { readonly issues: readonly ShapeIssue[] } {
  const parsed = campaignFileSchema.safeParse(value);
  return parsed.success ? { file: parsed.data } : { issues: parsed.error.issues.flatMap(toIssue) };
}

/** What zod says of a shape, in our own words. */
export function toIssue(issue: z.core.$ZodIssue): readonly ShapeIssue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const plain = { code: issue.code, path, message: issue.message, words: [] };
  switch (issue.code) {
    case 'unrecognized_keys':
      return [{ ...plain, words: issue.keys }];
    case 'invalid_value':
      return [{ ...plain, words: issue.values.map(String) }];
    case 'invalid_type':
      return [{ ...plain, words: [issue.expected] }];
    case 'invalid_key':
      return issue.issues.flatMap((inner) => toIssue({ ...inner, path: issue.path }));
    case 'custom':
      return [typeof issue.params?.['code'] === 'string' ? { ...plain, named: issue.params['code'] } : plain];
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'too_big':
    case 'too_small':
      return [plain];
  }
}

/** The keys that may stand at this place of a campaign file; none where any may. */
export const keysAt = (path: readonly (string | number)[]): readonly string[] => keysWithin(campaignFileSchema, path);

/** The same for any other file. */
export function keysWithin(whole: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  let schema = whole;
  for (const part of path) {
    const inner = unwrap(schema);
    if (inner instanceof z.ZodObject)
      schema = new Map<string, z.core.$ZodType>(Object.entries(inner.shape)).get(String(part)) ?? z.never();
    else if (inner instanceof z.ZodRecord) schema = inner.valueType;
    else if (inner instanceof z.ZodArray) schema = inner.element;
    else if (inner instanceof z.ZodTuple) schema = inner._zod.def.items[Number(part)] ?? z.never();
  }
  const last = unwrap(schema);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

import type { CampaignSpec } from './campaign.js';

/** How long one period lasts; every period is campaigned once. */
export const cadences = ['month', 'quarter', 'half-year', 'year'] as const;
export type Cadence = (typeof cadences)[number];

/** Both wait for the run before them; none of them leaves a period out. */
export const overlaps = ['buffer-all', 'buffer-one'] as const;

/** When a schedule starts a campaign: once in every period, by the clocks of a place. */
export interface ScheduleTiming {
  readonly every: Cadence;
  /** Which month of the period, counted from 1. */
  readonly month: number;
  /** 1 to 28: a day that every month has. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** IANA name. */
  readonly timezone: string;
}

/** What one entry of a schedule file says, with every default written out; kept as a blob and named by its digest. */
export interface ScheduleDefinition extends ScheduleTiming {
  readonly schedule: string;
  /** ISO 8601 duration by which a start may be late at random, so that not everything starts at once. */
  readonly jitter: string;
  readonly overlap: (typeof overlaps)[number];
  /** ISO 8601 duration: starts that an outage delayed by no more than this are made up for. */
  readonly catchup: string;
  /** Folder of a period's exports below the exports folder; `{period}` stands for the period. */
  readonly exports: string;
  readonly note: string;
  /** The campaign of each period; its `asOf` is replaced by the period's beginning. */
  readonly campaign: CampaignSpec;
}

/** One calendar period: its name, and the moment (epoch milliseconds) at which it begins in the schedule's zone. */
export interface Period {
  readonly name: string;
  readonly begins: number;
}

/** One start to come, or one that was due. */
export interface ScheduledStart {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly period: Period;
}

/** The campaign that a schedule starts for a period: the same one however often it is started. */
export const scheduledCampaignId = (
  { campaign }: { readonly campaign: Pick<CampaignSpec, 'campaign'> },
  period: string,
): string => `${campaign.campaign}-${period}`;

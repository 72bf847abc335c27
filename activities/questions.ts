import type { Blobs } from '../src/blobs/blobs.js';
import { getJson } from '../src/blobs/json.js';
import type { CapturedCampaign } from '../src/domain/campaign.js';
import type { MiningResult } from '../src/domain/candidate.js';
import type { CarryOver } from '../src/domain/carry-over.js';
import {
  breakerQuestions,
  candidateQuestions,
  carriedQuestions,
  doubtQuestions,
  readinessQuestions,
} from '../src/domain/questions.js';
import type { ReviewSubject } from '../src/domain/review.js';
import type { DeduplicateResult, FreezeResult, RemoveOrphansResult, SplitResult } from '../src/domain/stage-results.js';
import type { StageDigests } from './review-context.js';

interface Deps {
  readonly blobs: Blobs;
}

/** What has to be answered before the stage after `stage` may run; mostly nothing. */
export async function listStops(
  { blobs }: Deps,
  { stage, digest }: { readonly stage: 'remove-orphans' | 'freeze-snapshot'; readonly digest: string },
): Promise<readonly ReviewSubject[]> {
  switch (stage) {
    case 'remove-orphans':
      return breakerQuestions(await getJson<RemoveOrphansResult>(blobs, digest));
    case 'freeze-snapshot':
      return readinessQuestions(await getJson<FreezeResult>(blobs, digest));
  }
}

/** One wave of what people are asked once the candidates are there: doubts first, then the candidates in the order of the mine, then memberships. */
export async function listQuestions(
  { blobs }: Deps,
  input: {
    readonly captured: string;
    readonly stages: StageDigests;
    readonly offset: number;
    readonly limit: number;
  },
): Promise<readonly ReviewSubject[]> {
  const { spec } = await getJson<CapturedCampaign>(blobs, input.captured);
  const at = (stage: string): string => input.stages[stage] ?? '';
  const deduplicated = await getJson<DeduplicateResult>(blobs, at('deduplicate'));
  const split = await getJson<SplitResult>(blobs, at('split-non-human'));
  const { candidates } = await getJson<MiningResult>(blobs, at('mine-roles'));
  const carried = input.stages['carry-over'];
  const roles =
    carried === undefined ? candidateQuestions(candidates) : carriedQuestions(await getJson<CarryOver>(blobs, carried));
  const all = [...doubtQuestions(spec, { deduplicated, split }), ...roles];
  return all.slice(input.offset, input.offset + input.limit);
}

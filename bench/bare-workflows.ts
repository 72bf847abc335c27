import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

export interface BareInput {
  /** No-op activities before it can be decided, and after. */
  readonly before: number;
  readonly after: number;
}

/** Decides: the first half of the activities after it is awaited by the handler, as a review awaits its record. */
export const bareDecide = defineUpdate<number, [number]>('bareDecide');
/** An update with nothing behind it. */
export const touch = defineUpdate<number, [number]>('touch');
export const endTouching = defineUpdate<number, [number]>('endTouching');

export interface BareActivities {
  nothing(): Promise<void>;
}

const { nothing } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' });

/** The durable shape of a review and nothing else: activities, one update with an activity behind it, activities, closed. */
export async function bareReview({ before, after }: BareInput): Promise<void> {
  let decided = false;
  setHandler(bareDecide, async (value) => {
    await condition(() => opened);
    await nothing();
    decided = true;
    return value;
  });
  let opened = false;
  for (let left = before; left > 0; left--) await nothing();
  opened = true;
  await condition(() => decided);
  for (let left = after - 1; left > 0; left--) await nothing();
}

/** Takes updates until it is told to end. */
export async function touchable(): Promise<void> {
  let ended = false;
  setHandler(touch, (value) => value);
  setHandler(endTouching, (value) => {
    ended = true;
    return value;
  });
  await condition(() => ended);
}

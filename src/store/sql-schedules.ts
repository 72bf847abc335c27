import type { Database } from './database.js';
import { appending } from './ledger.js';
import { scheduleOf } from './rows.js';
import type { Store } from './store.js';

/** Which definition of a schedule somebody put in force: only such a one may start campaigns. */
export function sqlSchedules(database: Database): Pick<Store, 'applySchedule' | 'removeSchedule' | 'schedules'> {
  return {
    applySchedule: ({ schedule, definition, appliedBy, appliedAt }, act) =>
      appending(database, async (tx, append) => {
        const by = { applied_by: appliedBy, applied_at: appliedAt };
        await tx
          .insertInto('schedules')
          .values({ schedule, definition, ...by })
          .onConflict((same) => same.columns(['schedule', 'definition']).doUpdateSet(by))
          .execute();
        await append(act, appliedAt);
      }),
    removeSchedule: (schedule, act, at) =>
      appending(database, async (tx, append) => {
        await tx.deleteFrom('schedules').where('schedule', '=', schedule).execute();
        await append(act, at);
      }),
    schedules: async () => {
      const all = database.db.selectFrom('schedules').selectAll();
      const ordered = all.orderBy('schedule').orderBy('applied_at', 'desc').orderBy('definition');
      return (await ordered.execute()).map(scheduleOf);
    },
  };
}

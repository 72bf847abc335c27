import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonical } from '../../src/snapshot/canonical.js';

const folder = fileURLToPath(new URL('../fixtures/histories/', import.meta.url));

/** The recorded histories, `<workflow>/<release>/<name>.json`; `npm run record:histories` makes them anew. */
export const recordedFiles: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.split(sep).join('/'))
  .sort();

/** A fresh copy of one, to be read or tampered with. */
export const recorded = (file: string): any => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** The attributes of the `nth` event of a kind, e.g. `activityTaskScheduled`. */
export function attributes(file: any, name: string, which: (attributes: any) => boolean = () => true): any {
  const found = file.history.events
    .map((event: any) => event[`${name}EventAttributes`])
    .find((one: any) => one !== undefined && which(one));
  if (found === undefined) throw new Error(`expected an event ${name} in ${file.workflowId}`);
  return found;
}

/** Changes the value in a payload as whoever forges a history would: everything around it stays as it is. */
export function changed(payload: any, change: (value: any) => unknown): void {
  const value = JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
  const other = change(structuredClone(value));
  if (canonical(other) === canonical(value)) throw new Error('expected a change');
  payload.data = Buffer.from(JSON.stringify(other)).toString('base64');
}

/** A payload as the SDK encodes it. */
export const payload = (value: unknown): unknown => ({
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from(JSON.stringify(value)).toString('base64'),
});

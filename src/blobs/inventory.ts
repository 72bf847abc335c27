import type { AssignmentColumns, GrantColumns, SourceReading } from '../domain/account.js';
import type { InventoryResult } from '../domain/stage-results.js';
import type { Blobs } from './blobs.js';
import { getJson } from './json.js';
import { getList, putList, type Sliced } from './slices.js';

const lists = [
  'accounts',
  'supplements',
  'catalogue',
  'outside',
  'entitlements',
  'dangling',
  'refused',
  'duplicates',
  'findings',
] as const;
const grantColumns = ['account', 'entitlement', 'via', 'file', 'line'] as const;
const assignmentColumns = ['account', 'file', 'line'] as const;

type StoredList = readonly unknown[] | Sliced;
type StoredColumns = Readonly<Record<string, readonly number[] | Sliced>>;

type StoredReading = Omit<SourceReading, (typeof lists)[number] | 'grants' | 'assignments'> &
  Readonly<Record<(typeof lists)[number], StoredList>> & {
    readonly grants: StoredColumns;
    readonly assignments: StoredColumns;
  };

/** An inventory as its blob has it: lists too long for one blob lie in slices, and columns are lists of numbers. */
export type StoredInventory = Omit<InventoryResult, 'readings' | 'classes'> & {
  readonly readings: readonly StoredReading[];
  readonly classes: StoredList;
};

/** Stores what is too long for one blob; the rest is the answer, to be stored as JSON. */
export async function storeInventory(blobs: Pick<Blobs, 'put'>, result: InventoryResult): Promise<StoredInventory> {
  const readings: StoredReading[] = [];
  for (const reading of result.readings) readings.push(await storeReading(blobs, reading));
  return { ...result, readings, classes: await putList(blobs, result.classes) };
}

async function storeReading(blobs: Pick<Blobs, 'put'>, reading: SourceReading): Promise<StoredReading> {
  const stored: Record<string, StoredList> = {};
  for (const name of lists) stored[name] = await putList<unknown>(blobs, reading[name]);
  const columnsOf = async (columns: Readonly<Record<string, ArrayLike<number>>>): Promise<StoredColumns> => {
    const entries: [string, readonly number[] | Sliced][] = [];
    for (const [name, column] of Object.entries(columns))
      entries.push([name, await putList(blobs, Array.from(column))]);
    return Object.fromEntries(entries);
  };
  return {
    ...reading,
    ...(stored as Record<(typeof lists)[number], StoredList>),
    grants: await columnsOf({ ...reading.grants }),
    assignments: await columnsOf({ ...reading.assignments }),
  };
}

/** Reads the inventory at an address, whole. */
export async function loadInventory(blobs: Blobs, address: string): Promise<InventoryResult> {
  return openInventory(await getJson<StoredInventory>(blobs, address), (slice) => getJson(blobs, slice));
}

/** The inventory whose slices `readSlice` gives, each parsed. Its shape is the writer's promise. */
export async function openInventory(
  stored: StoredInventory,
  readSlice: (address: string) => Promise<readonly unknown[]>,
): Promise<InventoryResult> {
  const readings: SourceReading[] = [];
  for (const reading of stored.readings) {
    const whole: Record<string, unknown> = { ...reading };
    for (const name of lists) whole[name] = await getList(reading[name], readSlice);
    whole['grants'] = await openColumns(reading.grants, grantColumns, readSlice);
    whole['assignments'] = await openColumns(reading.assignments, assignmentColumns, readSlice);
    readings.push(whole as unknown as SourceReading);
  }
  const classes = (await getList(stored.classes, readSlice)) as InventoryResult['classes'];
  return { ...stored, readings, classes };
}

async function openColumns(
  stored: StoredColumns,
  names: readonly string[],
  readSlice: (address: string) => Promise<readonly unknown[]>,
): Promise<GrantColumns | AssignmentColumns> {
  const columns: Record<string, Uint32Array | Uint16Array> = {};
  for (const name of names) {
    const numbers = (await getList<unknown>(stored[name] ?? [], readSlice)) as readonly number[];
    columns[name] = name === 'file' ? Uint16Array.from(numbers) : Uint32Array.from(numbers);
  }
  return columns as unknown as GrantColumns;
}

/** Addresses of all slices, sorted: what belongs to the inventory besides its own blob. */
export function slicesOf({ readings, classes }: StoredInventory): readonly string[] {
  const all = readings.flatMap((reading) => [
    ...lists.map((name) => reading[name]),
    ...Object.values(reading.grants),
    ...Object.values(reading.assignments),
  ]);
  return [...new Set([...all, classes].flatMap((list) => ('slices' in list ? list.slices : [])))].sort();
}

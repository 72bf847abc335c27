import { parentPort } from 'node:worker_threads';
import type { MineInput } from './draft.js';
import { draftRoles } from './mine.js';

parentPort?.once('message', (input: MineInput) => parentPort?.postMessage(draftRoles(input)));

import { Command } from 'commander';
import { versions } from '../versions.js';
import { addActs } from './acts.js';
import { addBulk } from './bulk.js';
import { addCatalogue } from './catalogue.js';
import { addCheck } from './check.js';
import { addDecide } from './decide.js';
import { addDemo } from './demo.js';
import { addDown } from './down.js';
import { addErase } from './erase.js';
import { addEvidence } from './evidence.js';
import { addExport } from './export.js';
import { addInbox } from './inbox.js';
import { addKey } from './key.js';
import { addLedger } from './ledger.js';
import { addMine } from './mine.js';
import { addPreview } from './preview.js';
import { addProcesses } from './processes.js';
import { addReplay } from './replay.js';
import { run } from './run.js';
import { addSchedule } from './schedule.js';
import { addShow } from './show.js';
import { addStart } from './start.js';
import { addStatus } from './status.js';
import { addToken } from './token.js';
import { addUp } from './up.js';
import { addWebhook } from './webhook.js';
import { addVerify } from './verify.js';

/** Every verb, in the order one needs them. */
const verbs = [
  addUp,
  addDown,
  addDemo,
  addCheck,
  addPreview,
  addMine,
  addStart,
  addStatus,
  addSchedule,
  addInbox,
  addShow,
  addDecide,
  addActs,
  addBulk,
  addCatalogue,
  addExport,
  addEvidence,
  addVerify,
  addReplay,
  addToken,
  addKey,
  addWebhook,
  addLedger,
  addErase,
  addProcesses,
];

const program = new Command('rolewright')
  .description('Role-mining campaigns a business can trust.')
  .version(versions['rolewright'] ?? '')
  .exitOverride();
for (const add of verbs) add(program);

// `rolewright inbox | head` closes our stdout early, which is nothing to complain about.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(program, process.argv.slice(2));

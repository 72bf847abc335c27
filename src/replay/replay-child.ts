import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode, type InjectedSinks } from '@temporalio/worker';
import type { ReplayClaim, ReplaySinks } from '../../workflows/replay-claims.js';
import { receiveJobs, tell, type ReplayJob } from './replay-protocol.js';

/**
 * The process in which histories run again, one after the other: whatever a made-up history does to the SDK, it does it
 * here, and whoever started this process can end it. Ends when its parent has gone.
 */
type Decoded = ReturnType<typeof historyFromJSON>;

let claims: ReplayClaim[] = [];

async function main(): Promise<void> {
  const logger = new DefaultLogger('ERROR', () => undefined);
  Runtime.install({ logger });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: sandboxFile('index'),
    workflowInterceptorModules: [sandboxFile('replay-claims')],
    logger,
  });
  const sinks: InjectedSinks<ReplaySinks> = {
    claims: { claim: { fn: (_info, claim) => void claims.push(claim), callDuringReplay: true } },
  };
  tell({ kind: 'ready' });
  const replays = Worker.runReplayHistories({ workflowBundle, sinks, replayName: 'rolewright' }, jobs());
  for await (const { error } of replays) {
    tell({ kind: 'replayed', error: error ? `${error.name}: ${error.message}` : null, claims });
  }
}

/** The histories as they are sent; one that cannot even be decoded is answered at once. */
async function* jobs(): AsyncIterable<{ workflowId: string; history: Decoded }> {
  for await (const job of receiveJobs()) {
    claims = [];
    const history = decoded(job);
    if (history) yield { workflowId: job.workflowId, history };
  }
}

function decoded({ history }: ReplayJob): Decoded | undefined {
  try {
    return historyFromJSON(history);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: 'replayed', error: `HISTORY_MALFORMED: expected proto JSON, ${message}`, claims: [] });
    return undefined;
  }
}

/** `.ts` under tsx, `.js` in a compiled build: whatever this module is itself. */
function sandboxFile(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../workflows/${name}.${extension}`, import.meta.url));
}

process.once('disconnect', () => process.exit());
await main();

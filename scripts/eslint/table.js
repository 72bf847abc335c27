/**
 * Who may import what: the architecture of the project as a table that ESLint enforces (rule `local/layers`).
 *
 * The first row whose `files` match a file is that file's row. A pattern is a path without its extension; `**` stands for
 * any depth, `*` for a piece of one name. Every file may also import values from its own folder, and types from the domain.
 *
 * - `values`: what may be imported so that it runs.
 * - `types`: what may only be named in `import type`.
 * - `packages`: npm packages; `node:*` stands for Node's own modules.
 */

const everywhere = ['**'];
const domain = 'src/domain/**';
const snapshot = 'src/snapshot/**';
/** How values lie in blobs. */
const stored = ['src/blobs/json', 'src/blobs/inventory'];

/** The real seams of the project: interfaces with more than one implementation. */
const seams = [
  'src/sources/source',
  'src/store/store',
  'src/store/webhooks',
  'src/store/outbox',
  'src/blobs/blobs',
  'src/tables/tables',
  'src/notify/notifier',
];

const stages = [
  'activities/inventory',
  'activities/deduplicate',
  'activities/remove-orphans',
  'activities/split-non-human',
  'activities/freeze-snapshot',
  'activities/mine-roles',
];

const temporal = ['@temporalio/client', '@temporalio/common', '@temporalio/worker'];

/** @type {readonly { files: string[], values: string[], types: string[], packages: string[] }[]} */
export const table = [
  // Rings, inside out.
  { files: [domain], values: [], types: [], packages: [] },
  { files: ['src/hygiene/**'], values: [domain], types: [], packages: [] },
  { files: ['src/mining/thread*'], values: [domain, 'src/solver/highs'], types: [], packages: ['node:*', 'tsx'] },
  { files: ['src/mining/**'], values: [domain, 'src/certificate/**'], types: [], packages: [] },
  { files: [snapshot], values: [domain], types: [], packages: ['node:*'] },
  { files: ['src/expression/**'], values: [domain], types: [], packages: ['mathjs'] },
  { files: ['src/calendar/**'], values: [domain], types: [], packages: [] },

  // What touches the world, each behind its interface.
  // Checks what mining claims, so it may use nothing of it.
  { files: ['src/certificate/**'], values: [], types: [], packages: [] },
  { files: ['src/solver/**'], values: [], types: ['src/mining/exact/solver'], packages: ['highs'] },
  { files: ['src/pairs/**'], values: [domain, 'src/mining/pair-table'], types: [], packages: ['node:*', 'csv-parse'] },
  {
    files: ['src/sources/**'],
    values: [domain, snapshot, 'src/tables/tables'],
    types: seams,
    packages: ['node:*', 'csv-parse'],
  },
  {
    files: ['src/store/**'],
    values: [domain, snapshot, 'src/tables/tables'],
    types: seams,
    packages: ['node:*', 'kysely', 'pg', 'libsql'],
  },
  { files: ['src/blobs/**'], values: [domain, snapshot, 'src/tables/tables'], types: seams, packages: ['node:*'] },
  { files: ['src/tables/**'], values: [domain, snapshot], types: seams, packages: ['node:*'] },
  {
    files: ['src/notify/**'],
    values: [domain, snapshot],
    types: [...seams, 'src/api/review-facts'],
    packages: ['node:*', '@slack/types', '@slack/web-api', 'nodemailer'],
  },
  {
    files: ['src/campaign-file/**'],
    values: [domain, 'src/expression/**', 'src/calendar/**'],
    types: [],
    packages: ['node:*', 'yaml'],
  },

  // Plans for other systems: nothing of Node, so nothing is ever sent anywhere.
  { files: ['src/export/**'], values: [domain, snapshot, ...stored], types: seams, packages: [] },

  // Evidence: no Temporal, no network. Only the claim that recomputes may mine.
  {
    files: ['src/evidence/*mining*'],
    values: [domain, snapshot, 'src/mining/**'],
    types: seams,
    packages: ['node:*'],
  },
  {
    files: ['src/evidence/report/**'],
    values: [domain, snapshot, 'src/evidence/**'],
    types: seams,
    packages: ['node:*', 'yaml', 'hono'],
  },
  {
    files: ['src/evidence/**'],
    values: [domain, snapshot, 'src/blobs/inventory', 'src/certificate/**'],
    types: seams,
    packages: ['node:*'],
  },

  // The story, and the acts it calls.
  {
    files: ['workflows/**'],
    values: [domain],
    types: ['activities/index'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  {
    files: ['activities/index'],
    values: everywhere,
    types: [],
    packages: ['node:*', '@temporalio/activity', '@temporalio/common'],
  },
  {
    files: ['activities/*'],
    values: [domain, snapshot, ...stored, 'src/hygiene/**', 'src/mining/**', 'src/expression/**', 'src/calendar/**'],
    types: seams,
    packages: ['node:*'],
  },
  {
    files: ['src/temporal/**'],
    values: ['workflows/messages', 'src/calendar/**', domain],
    types: ['workflows/*'],
    packages: ['node:*', '@temporalio/client', '@temporalio/common'],
  },
  {
    files: ['src/replay/**'],
    values: [
      ...stages,
      'activities/carry-over',
      'activities/gate-questions',
      'activities/plan-review',
      'activities/plan-deps',
      'activities/preflight-gate',
      'activities/preflight-reviews',
      'activities/questions',
      'src/evidence/**',
      snapshot,
      domain,
      ...stored,
      'src/blobs/memory',
    ],
    types: [...seams, 'workflows/*'],
    packages: ['node:*', '@temporalio/worker', '@temporalio/common', 'protobufjs'],
  },

  // Doors.
  {
    files: [
      'src/cli/main',
      'src/cli/preview',
      'src/cli/up',
      'src/cli/down',
      'src/cli/processes',
      'src/cli/demo',
      'src/cli/ledger',
      'src/cli/key-rotate',
      'src/cli/replay',
      'src/cli/mine',
    ],
    values: everywhere,
    types: [],
    packages: ['node:*', 'commander', ...temporal],
  },
  {
    files: ['src/cli/**'],
    values: [
      'src/api/client',
      ...stages,
      'src/mining/**',
      'src/evidence/**',
      'src/replay/**',
      'src/expression/**',
      'src/calendar/**',
      'src/campaign-file/**',
      'src/local-state',
      snapshot,
      domain,
    ],
    types: seams,
    packages: ['node:*', 'commander'],
  },
  {
    files: ['src/api/**', 'src/web/**'],
    values: [
      'src/notify/**',
      'src/api/**',
      'src/web/**',
      'src/temporal/**',
      'src/evidence/**',
      'src/export/**',
      'src/expression/**',
      'src/calendar/**',
      'src/campaign-file/**',
      snapshot,
      domain,
    ],
    types: [...seams, 'src/oidc-config'],
    packages: ['node:*', 'hono', '@hono/node-server', '@hono/zod-openapi', 'jose', 'openid-client'],
  },

  // What composes the rest.
  { files: ['src/config'], values: [domain, 'src/oidc-config', 'src/notify-config'], types: [], packages: ['node:*'] },
  { files: ['src/local-state'], values: [domain, snapshot], types: [], packages: ['node:*'] },
  {
    files: ['src/worker', 'src/server', 'src/background', 'src/rotate', 'src/embedded/**', 'src/demo/**'],
    values: everywhere,
    types: [],
    packages: ['node:*', 'hono', '@hono/node-server', 'commander', 'yaml', 'tsx', ...temporal],
  },
  // Measures the product beside bare workflows of its own.
  { files: ['bench/bare-workflows'], values: [], types: [], packages: ['@temporalio/workflow'] },
  { files: ['bench/sources/duckdb-child'], values: [], types: [], packages: ['node:*', '@duckdb/node-api'] },
  { files: ['bench/**'], values: everywhere, types: [], packages: ['node:*', ...temporal] },
  { files: ['src/*'], values: [domain], types: [], packages: ['node:*'] },
];

/** zod parses what comes from outside, and nothing else: these files may import it whatever their row says. */
export const zodFiles = [
  'src/config',
  'src/oidc-config',
  'src/notify-config',
  'src/local-state',
  'src/versions',
  'src/**/schema',
  'src/**/*-schema',
  'activities/mining-checkpoint',
  'bench/mining/peers/peers',
  'bench/sources/schema',
];

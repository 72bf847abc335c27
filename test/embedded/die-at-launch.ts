import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../src/embedded/launch.js';

/** Is killed at the moment between a child's birth and the first thing it does. */
const [folder = ''] = process.argv.slice(2);
launch({
  command: 'touch',
  args: [join(folder, 'has-run')],
  env: process.env,
  logFile: join(folder, 'log'),
  ipc: false,
  onSpawn: (self) => {
    writeFileSync(join(folder, 'child.json'), JSON.stringify(self));
    process.kill(process.pid, 'SIGKILL');
  },
});

import { Command } from 'commander';
import { addDown } from '../../src/cli/down.js';
import { addUp } from '../../src/cli/up.js';

/** The two verbs that start and stop everything, as a program of their own. */
const program = new Command('rolewright');
addUp(program);
addDown(program);
await program.parseAsync();

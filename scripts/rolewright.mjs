#!/usr/bin/env node
/** The installed command: the product's command line, in whatever folder one stands. */
import { MAIN, runNode } from './child.mjs';

process.exitCode = await runNode({ args: [MAIN, ...process.argv.slice(2)] });

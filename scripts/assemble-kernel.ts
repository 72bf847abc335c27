/** `node --import tsx scripts/assemble-kernel.ts`: assembles the bit kernel and writes its bytes beside it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assemble, moduleText } from './kernel-text.js';

const folder = new URL('../src/mining/kernel/', import.meta.url);
const bytes = await assemble(readFileSync(new URL('bit-kernel.wat', folder), 'utf8'));
writeFileSync(fileURLToPath(new URL('bit-kernel-wasm.ts', folder)), moduleText(bytes));

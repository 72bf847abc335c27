import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) });
const manifest = manifestSchema.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** What makes the campaigns of this installation, recorded in every bundle. */
export const versions: Readonly<Record<string, string>> = {
  rolewright: manifest.version,
  temporal: manifest.dependencies['@temporalio/worker'] ?? '',
  node: process.versions.node,
};

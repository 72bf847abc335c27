import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What makes the campaigns of this installation, recorded in every bundle. */
export const versions: Readonly<Record<string, string>> = {
  rolewright: manifest.version,
  temporal: manifest.dependencies['@temporalio/worker'] ?? '',
  node: process.versions.node,
};

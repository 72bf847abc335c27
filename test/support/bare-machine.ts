import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder for one test, gone afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rolewright-setup-'));
  try {
    await body(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** An executable that does what the shell lines say; answers with its path. */
export function script(file: string, body: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

/** An address of this machine where nobody listens. */
const NOWHERE = 'http://127.0.0.1:1';

/** A machine with nothing on PATH and a network that is shut. */
export function bareMachine(folder: string): {
  readonly env: Record<string, string>;
  readonly log: (line: string) => void;
} {
  const env = { HOME: folder, PATH: path.join(folder, 'path'), TEMPORAL_DOWNLOAD_URL: NOWHERE };
  return { env, log: () => undefined };
}

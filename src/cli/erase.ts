import type { Command } from 'commander';
import { clientOf, withClientOptions, type ClientOptions } from './client-options.js';
import { print } from './output.js';

/** `rolewright erase PERSON`: what a person is called and wrote, for good. What they decided stays, by a random id. */
export function addErase(program: Command): void {
  const command = program
    .command('erase')
    .description("erase a person's name, e-mail and reasons for good; every proof still verifies")
    .argument('<person>', 'e-mail or person id');
  withClientOptions(command).action(erase);
}

async function erase(person: string, options: ClientOptions): Promise<void> {
  const erasure = await (await clientOf(options)).erase(person);
  const { personId, seq, erasedAt, erased, removedFiles, bundlesTaken } = erasure;
  const { people, reasons, tokens, sessions, messages } = erased;
  const text = [
    `${personId}: erased ${erasedAt}, ledger entry ${seq}`,
    people > 0 ? '  name and e-mail' : '  name and e-mail had gone before',
    `  ${reasons} reasons with their salts, ${tokens} tokens, ${sessions} sessions and sign-in links, ${messages} notes of messages`,
    `  ${removedFiles} files with names or reasons of bundles that are kept here`,
    'What was decided stays, under the id, and verifies as before.',
    'Not erased, because it is what an organisation handed in: exports, stage results and campaign files that name the person.',
    ...(bundlesTaken > 0
      ? [`Evidence was taken away ${bundlesTaken} times: take people.json and reasons.json out of those bundles.`]
      : []),
  ];
  print({ json: erasure, text }, options.json);
}

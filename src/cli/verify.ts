import type { Command } from 'commander';
import type { ClaimResult } from '../evidence/claim.js';
import { directoryBundle } from '../evidence/directory.js';
import { verifyBundle, type Verdict } from '../evidence/verify.js';
import { plain } from './terminal.js';

/** `rolewright verify`: a bundle, offline, as a list of claims. Exit code 1 when one does not hold. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('verify an evidence bundle offline, claim by claim')
    .argument('<bundle>', 'the folder')
    .option('--trust <key>', 'public key (base64) of a signer you trust; may be repeated', collect, [])
    .option('--json', 'the verdict as JSON')
    .action(async (folder: string, options: { trust: string[]; json?: boolean }) => {
      const verdict = await verifyBundle(directoryBundle(folder), { keys: options.trust });
      process.stdout.write(options.json ? `${JSON.stringify(verdict, null, 2)}\n` : verdictText(verdict));
      if (!verdict.holds) process.exitCode = 1;
    });
}

export const collect = (value: string, before: string[]): string[] => [...before, value];

export function verdictText(verdict: Verdict): string {
  const { holds, signer, campaignId } = verdict;
  const pinned = signer === 'pinned' ? 'by a signer you trust' : 'consistent, signer not pinned (give --trust KEY)';
  const result = holds ? `HOLDS: ${pinned}` : 'DOES NOT HOLD';
  return `Evidence of ${plain(campaignId)}\n${claimsText(verdict.claims)}${result}\n`;
}

/** One line a claim; what failed beneath it, the first ten. */
export function claimsText(claims: readonly ClaimResult[]): string {
  return claims
    .map(({ name, holds, figure, problems }) => {
      const shown = problems.slice(0, 10).map((problem) => `      ${plain(problem)}\n`);
      const more = problems.length > 10 ? `      … and ${problems.length - 10} more\n` : '';
      return `  ${holds ? 'holds' : 'FAILS'}  ${name.padEnd(12)}  ${plain(figure)}\n${shown.join('')}${more}`;
    })
    .join('');
}

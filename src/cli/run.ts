import { CommanderError, type Command } from 'commander';
import { CodedError, InputError, describeError } from '../domain/errors.js';
import { plain } from './terminal.js';

/** Done; something is wrong with what was looked at, or a rule forbids it; called wrongly. */
export const exitCodes = { done: 0, wrong: 1, misused: 2 } as const;

/**
 * Runs one command line and returns its exit code. Whatever goes wrong is told on stderr in one clear line for each thing,
 * never as a stack, unless ROLEWRIGHT_DEBUG asks for it.
 */
export async function run(program: Command, args: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    if (error instanceof CommanderError) return asked(error) ? exitCodes.done : exitCodes.misused;
    process.stderr.write(`${describe(error)}\n`);
    return error instanceof InputError ? exitCodes.misused : exitCodes.wrong;
  }
}

/** Help and version are no errors, save that of a verb left out; commander has printed everything by itself. */
const asked = ({ code }: CommanderError): boolean => code === 'commander.helpDisplayed' || code === 'commander.version';

function describe(error: unknown): string {
  if (process.env['ROLEWRIGHT_DEBUG'] && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof CodedError) return describeError(error).split('\n').map(plain).join('\n');
  const message = error instanceof Error ? error.message : String(error);
  return `${plain(message)} [INTERNAL] This is a fault of ours; ROLEWRIGHT_DEBUG=1 shows where.`;
}

import { plain } from '../cli/terminal.js';

/** Where the demo tells its story: a heading, a line, a quiet line. Everything from data is made printable. */
export interface Console {
  act(title: string): void;
  say(line: string): void;
}

export function demoConsole(write: (text: string) => void, now: () => number): Console {
  const began = now();
  return {
    act: (title) =>
      write(`\n── ${plain(title)} ${'─'.repeat(Math.max(3, 76 - title.length))} ${seconds(now() - began)}\n`),
    say: (line) => write(`   ${plain(line)}\n`),
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0).padStart(3)} s`;

import { after, before } from 'node:test';

/** Opens something for all tests of the enclosing `describe` and closes it after the last; call the result to use it. */
export function shared<T>(open: (work: (opened: T) => Promise<void>) => Promise<void>): () => T {
  let opened: { readonly it: T } | undefined;
  let done: () => void = () => undefined;
  let closed: Promise<void> = Promise.resolve();
  before(async () => {
    await new Promise<void>((ready, failed) => {
      closed = open(async (it) => {
        opened = { it };
        const over = new Promise<void>((resolve) => (done = resolve));
        ready();
        await over;
      });
      closed.catch(failed);
    });
  });
  after(async () => {
    done();
    await closed;
  });
  return () => {
    if (!opened) throw new Error('expected this to be used within a test');
    return opened.it;
  };
}

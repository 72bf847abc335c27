// A thread does not take over the loader that runs TypeScript in the main thread, so it registers its own.
import { register } from 'tsx/esm/api';

register();
await import(new URL('./thread-pool-work.ts', import.meta.url).href);

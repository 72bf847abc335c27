import { bitKernelWasm } from './bit-kernel-wasm.js';
import { plainKernel } from './plain-kernel.js';

/** Numbers of a list and where it begins; a table of sets and the bytes of one; one set. Offsets into the memory, in bytes. */
export type SpanOf = [
  list: number,
  count: number,
  table: number,
  bytes: number,
  held: number,
  union: number,
  meeting: number,
];
export type SupersetsOf = [list: number, count: number, table: number, bytes: number, set: number, found: number];

/**
 * Sets of numbers as bits, in tables within one memory; `bytes` of a set are a multiple of 16, and so are the offsets of
 * tables and sets. Nothing is checked: an offset beyond the memory is the caller's mistake.
 */
export interface BitKernel {
  readonly memory: ArrayBuffer;
  /** What each listed set of the table has in common with `held` goes into `union`; its number, where that is anything, into `meeting`. */
  readonly span: (...of: SpanOf) => void;
  /** The numbers of those listed sets of the table that have all of `set` go into `found`. */
  readonly supersets: (...of: SupersetsOf) => void;
}

/** Makes a kernel with a memory of at least so many bytes, all of them 0. */
export type MakeKernel = (bytes: number) => BitKernel;

const PAGE = 65_536;
/** A memory of WebAssembly ends here. */
const MOST_PAGES = 65_535;

/** The kernel in WebAssembly SIMD; its plain twin where that is missing or the memory would be too large for it. */
export const fastKernel: MakeKernel = (bytes) => {
  const pages = Math.ceil(bytes / PAGE);
  const compiled = pages <= MOST_PAGES ? simdModule() : undefined;
  return compiled ? simdKernel(compiled, pages) : plainKernel(bytes);
};

let module: WebAssembly.Module | undefined;

function simdModule(): WebAssembly.Module | undefined {
  if (!module && WebAssembly.validate(bitKernelWasm)) module = new WebAssembly.Module(bitKernelWasm);
  return module;
}

function simdKernel(compiled: WebAssembly.Module, pages: number): BitKernel {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, pages) });
  const { exports } = new WebAssembly.Instance(compiled, { kernel: { memory } });
  const { span, supersets } = exports;
  if (!isFunction(span) || !isFunction(supersets)) throw new Error('expected the kernel to export span and supersets');
  return { memory: memory.buffer, span, supersets };
}

const isFunction = (value: unknown): value is (...offsets: number[]) => void => typeof value === 'function';

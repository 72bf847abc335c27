import { CodedError } from '../domain/errors.js';

/**
 * Canonical JSON, RFC 8785 (JCS), with refusals: anything that is not plain JSON throws `NOT_CANONICAL`
 * (undefined, NaN, infinities, Map, Date, class instances, sparse arrays, lone surrogates).
 */
export function canonical(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refuse(path, 'a lone surrogate');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw refuse(path, String(value));
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw refuse(path, typeof value);
  }
}

function writeArray(items: readonly unknown[], path: string): string {
  const parts: string[] = [];
  for (let i = 0; i < items.length; i++) {
    if (!(i in items)) throw refuse(`${path}[${i}]`, 'a hole');
    parts.push(write(items[i], `${path}[${i}]`));
  }
  return `[${parts.join(',')}]`;
}

function writeObject(value: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refuse(path, 'an object that is not plain');
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${write(key, path)}:${write(item, `${path}.${key}`)}`);
  return `{${parts.join(',')}}`;
}

const refuse = (path: string, got: string): CodedError =>
  new CodedError('NOT_CANONICAL', `expected plain JSON at ${path}, got ${got}`);

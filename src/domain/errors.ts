/** Where in the user's own files something stands. `line` is 1-based. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** An error a caller can act on: a stable `code`, a message `expected X, got Y`, and what to do about it. */
export class CodedError extends Error {
  readonly code: string;
  readonly place: Place | undefined;
  readonly advice: string | undefined;
  /** Where one input has several things wrong with it: each of them, and this error only stands for all. */
  readonly parts: readonly CodedError[];

  constructor(
    code: string,
    message: string,
    more: { place?: Place; advice?: string; cause?: unknown; parts?: readonly CodedError[] } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = new.target.name;
    this.code = code;
    this.place = more.place;
    this.advice = more.advice;
    this.parts = more.parts ?? [];
  }
}

/** The user's input cannot be used (exit code 2): what, where, what to do. Nothing has been imported. */
export class InputError extends CodedError {}

/** A rule of the domain forbids this act: the request was understood and is refused. */
export class RuleError extends CodedError {}

/** Evidence does not prove what it claims. */
export class VerificationError extends CodedError {}

/** One line for a person, `file:line: message [CODE] What to do.`; where an error has parts, one line each. */
export function describeError(error: CodedError): string {
  if (error.parts.length > 0) return error.parts.map(describeError).join('\n');
  const where = error.place ? `${error.place.file}${error.place.line ? `:${error.place.line}` : ''}: ` : '';
  const advice = error.advice ? ` ${error.advice}` : '';
  return `${where}${error.message} [${error.code}]${advice}`;
}

export type Severity = 'info' | 'warning' | 'error';

/** Bad data is a finding, never an exception. `code` is one of the documented list in docs/result-files.md. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly source: string;
  /** 1-based line in the source's file, where there is one. */
  readonly line?: number;
  /** What the finding is about, as the source names it. */
  readonly subject: string;
  readonly message: string;
}

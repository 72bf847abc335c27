const nonHuman = new Set([
  'api',
  'app',
  'application',
  'bot',
  'integration',
  'machine',
  'robot',
  'service',
  'service account',
  'serviceaccount',
  'svc',
  'system',
]);

/** Does this free-text user type declare a service account? Exact words by table, never a substring of one. */
export const declaresService = (type: string | undefined): boolean =>
  type !== undefined &&
  nonHuman.has(
    type
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' '),
  );

import { z } from 'zod';

/** A record that fits, with the stamp of its last change where the format has one; or what does not fit. */
export type Parsed<T> = { readonly value: T; readonly stamp: string } | { readonly problem: string };

/** Turns one unknown record into its typed form. Never throws. */
export type Shape<T> = (record: unknown) => Parsed<T>;

/** The shape of this type; `stampOf` says when a record was last changed, where the format has that. */
export const shape =
  <T>(type: z.ZodType<T>, stampOf: (value: T) => string | undefined): Shape<T> =>
  (record) => {
    const parsed = type.safeParse(record);
    if (parsed.success) return { value: parsed.data, stamp: stampOf(parsed.data) ?? '' };
    const issue = parsed.error.issues[0];
    return {
      problem: issue ? `${issue.path.map(String).join('.') || 'the record'}: ${issue.message}` : 'it does not fit',
    };
  };

export const unstamped = (): undefined => undefined;

/** Absent and null mean the same in all these formats. */
export const maybe = <T extends z.ZodType>(type: T): z.ZodType<z.infer<T> | undefined> =>
  type.nullish().transform((value): z.infer<T> | undefined => value ?? undefined);
export const list = <T extends z.ZodType>(item: T): z.ZodType<z.infer<T>[]> =>
  z
    .array(item)
    .nullish()
    .transform((items): z.infer<T>[] => items ?? []);

export const id = z.string().min(1).max(1024);
/** Ids that stand before a `/` in ids of ours, and so hold none themselves. */
export const headId = id.regex(/^[^/]+$/, 'expected an id without /');
/** Ids that some exports write as numbers. */
export const text = z.union([z.string(), z.int().transform(String)]);
export const moment = z.iso.datetime({ offset: true, error: 'expected an ISO 8601 moment with its offset' });
/** Somebody, named by an id alone or by an object that has one. */
export const reference = z.union([
  z
    .string()
    .min(1)
    .transform((value) => ({ id: value })),
  z.object({ id }),
]);

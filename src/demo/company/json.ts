/** JSON as the exports have it: one space a level, a line feed at the end. */
export const toJson = (value: object): string => `${JSON.stringify(value, null, 1)}\n`;

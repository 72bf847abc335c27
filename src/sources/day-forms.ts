import type { DayForm } from '../domain/campaign.js';
import { readDay } from './times.js';

/** Reads a day written in this form as `YYYY-MM-DD`; null where the text is none. */
export function readDayAs(form: DayForm, text: string): string | null {
  if (form === 'YYYY-MM-DD') return readDay(text);
  if (form === 'excel') return readSerial(text.trim());
  const separator = form.includes('.') ? '.' : '/';
  const parts = text.trim().split(separator);
  if (parts.length !== 3 || !parts.every((part) => /^\d{1,2}$|^\d{4}$/.test(part))) return null;
  const [first = '', second = '', year = ''] = parts;
  const [month, day] = form.startsWith('MM') ? [first, second] : [second, first];
  return readDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Days since 1899-12-30. Serials to 60 are refused: the 1900 date system counts a 29th of February 1900 that never was. */
function readSerial(text: string): string | null {
  if (!/^\d{2,7}$/.test(text) || Number(text) <= 60) return null;
  const day = new Date(Date.UTC(1899, 11, 30) + Number(text) * 86_400_000).toISOString();
  return readDay(day.slice(0, 10));
}

/** Control characters, line separators and bidirectional overrides. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from data, safe to print: no control characters, no bidirectional overrides, one line. */
export const plain = (text: string): string => text.replace(unsafe, '\ufffd');

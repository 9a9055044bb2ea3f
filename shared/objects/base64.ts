const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 section 4; neither the core's nor the window's own function is there in both. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const word = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += (ALPHABET[word >> 18] ?? '') + (ALPHABET[(word >> 12) & 63] ?? '');
    text += second === undefined ? '=' : (ALPHABET[(word >> 6) & 63] ?? '');
    text += third === undefined ? '=' : (ALPHABET[word & 63] ?? '');
  }
  return text;
}

/** What is no letter of the alphabet is passed over. */
export function fromBase64(text: string): Uint8Array {
  const letters = text.replaceAll(/[^A-Za-z0-9+/]/g, '');
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let word = 0;
  let written = 0;
  for (let at = 0; at < letters.length; at++) {
    word = ((word << 6) | ALPHABET.indexOf(letters[at] ?? 'A')) & 0xffffff;
    const bits = ((at + 1) * 6) % 8;
    if (bits === 6) continue;
    bytes[written++] = (word >> bits) & 0xff;
  }
  return bytes;
}

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPart, transferSyntaxOf } from './multipart.ts';

const TYPE = 'multipart/related; type="application/octet-stream"; boundary=b1';

function answerOf(body: Uint8Array, headers: string): Uint8Array<ArrayBuffer> {
  const text = (words: string) => new TextEncoder().encode(words);
  const pieces = [text(`--b1\r\n${headers}\r\n\r\n`), body, text('\r\n--b1--\r\n')];
  const answer = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    answer.set(piece, at);
    at += piece.length;
  }
  return answer;
}

test('any bytes come back whole, with and without a declared length, and are not copied', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (body, isDeclared) => {
      const headers =
        'Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1' +
        (isDeclared ? `\r\nContent-Length: ${body.length}` : '');
      const answer = answerOf(body, headers);
      const part = firstPart(answer, TYPE);
      expect(Array.from(part.bytes)).toEqual(Array.from(body));
      expect(part.bytes.buffer).toBe(answer.buffer);
      expect(transferSyntaxOf(part.contentType)).toBe('1.2.840.10008.1.2.1');
    }),
  );
});

test('pixels that look like a delimiter do not end the part', () => {
  const body = new TextEncoder().encode('xx\r\n--b1--\r\nyy');
  const part = firstPart(answerOf(body, 'Content-Type: application/octet-stream'), TYPE);
  expect(Array.from(part.bytes)).toEqual(Array.from(body));
});

test('a plain answer is its own part', () => {
  const part = firstPart(Uint8Array.of(1, 2, 3), 'application/octet-stream; transfer-syntax="1.2.3"');
  expect(Array.from(part.bytes)).toEqual([1, 2, 3]);
  expect(transferSyntaxOf(part.contentType)).toBe('1.2.3');
});

test('an answer that was cut off is refused, not shown', () => {
  const whole = answerOf(new Uint8Array(64), 'Content-Type: application/octet-stream\r\nContent-Length: 64');
  expect(() => firstPart(whole.subarray(0, 80), TYPE)).toThrow(/too early/);
  expect(() => firstPart(Uint8Array.of(45, 45), TYPE)).toThrow(/no part/);
});

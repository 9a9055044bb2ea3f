import { expect, it } from 'vitest';
import { documentBytes, documentKind, readEncapsulated, textOfXml } from './encapsulated.ts';

it('reads what an encapsulated document is', () => {
  const document = readEncapsulated({
    '00420010': { vr: 'ST', Value: ['Letter'] },
    '00420011': { vr: 'OB', InlineBinary: 'AAAA' },
    '00420012': { vr: 'LO', Value: ['Application/PDF; version=1.4'] },
    '00420015': { vr: 'UL', Value: [3] },
  });
  expect(document).toMatchObject({
    title: 'Letter',
    mimeType: 'application/pdf',
    lengthBytes: 3,
    extension: 'pdf',
  });
  expect(document && documentKind(document)).toBe('pdf');
  expect(readEncapsulated({})).toBeNull();
});

it.each([
  ['text/xml', 'text', 'xml'],
  ['model/stl', 'file', 'stl'],
  ['', 'file', 'bin'],
])('knows %s', (mimeType, kind, extension) => {
  const document = readEncapsulated({
    '00420011': { vr: 'OB' },
    '00420012': { vr: 'LO', Value: [mimeType] },
  });
  expect(document && [documentKind(document), document.extension]).toEqual([kind, extension]);
});

it('takes the padding away: by the stated length, else one zero', () => {
  const bytes = Uint8Array.of(1, 2, 0, 0);
  expect(Array.from(documentBytes(bytes, 3))).toEqual([1, 2, 0]);
  expect(Array.from(documentBytes(bytes, null))).toEqual([1, 2, 0]);
  expect(Array.from(documentBytes(bytes, 99))).toEqual([1, 2, 0]);
  expect(Array.from(documentBytes(Uint8Array.of(1, 2), null))).toEqual([1, 2]);
});

it('writes a clinical document as text', () => {
  const xml =
    '<?xml version="1.0"?><ClinicalDocument><title>Note &amp; plan</title><!-- x --><section><text>He is <content>well</content>.<br/>Next year.' +
    '<table><tr><td>Pulse</td><td>60</td></tr></table></text></section><script>alert(1)</script></ClinicalDocument>';
  expect(textOfXml(xml)).toBe('Note & plan\nHe is well.\nNext year.\nPulse\t60');
});

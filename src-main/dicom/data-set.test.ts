import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeDataSetTree, readDataSet, type DataSet } from './data-set.ts';
import { integerAt, itemsAt, putItems, putNumbers, putText, tagOf, textAt } from './data-set-values.ts';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './element-walk.ts';

function example(): DataSet {
  const item: DataSet = new Map();
  putText(item, tagOf('CodeMeaning'), 'Übersicht', 'ISO_IR 192');
  const dataSet: DataSet = new Map();
  putText(dataSet, tagOf('SpecificCharacterSet'), 'ISO_IR 192');
  putText(dataSet, tagOf('PatientName'), 'Müller^Jörg');
  putText(dataSet, tagOf('StudyInstanceUID'), '1.2.3');
  putNumbers(dataSet, tagOf('Rows'), [512]);
  putNumbers(dataSet, tagOf('PixelRepresentation'), [1]);
  dataSet.set(tagOf('PixelPaddingValue'), { vr: 'SS', value: Buffer.from([0x30, 0xf8]) });
  putItems(dataSet, tagOf('ProcedureCodeSequence'), [item, new Map()]);
  dataSet.set(0x7fe00010, { vr: 'OW', value: Buffer.from([1, 2, 3, 4]) });
  return dataSet;
}

describe('a data set tree', () => {
  test.each([
    ['implicit little endian', IMPLICIT_LITTLE],
    ['explicit little endian', EXPLICIT_LITTLE],
    ['explicit big endian', EXPLICIT_BIG],
  ])('comes back as it was from %s', (_, encoding) => {
    const { dataSet, endsAt } = readDataSet(encodeDataSetTree(example(), encoding), encoding);
    expect(endsAt).toBe(encodeDataSetTree(example(), encoding).length);
    expect(textAt(dataSet, tagOf('PatientName'))).toBe('Müller^Jörg');
    expect(integerAt(dataSet, tagOf('Rows'))).toBe(512);
    expect(dataSet.get(tagOf('PixelPaddingValue'))).toEqual({ vr: 'SS', value: Buffer.from([0x30, 0xf8]) });
    const [first, second] = itemsAt(dataSet, tagOf('ProcedureCodeSequence'));
    expect(first && textAt(first, tagOf('CodeMeaning'), 'ISO_IR 192')).toBe('Übersicht');
    expect(second?.size).toBe(0);
    expect(dataSet.get(0x7fe00010)?.value).toEqual(Buffer.from([1, 2, 3, 4]));
  });

  test('stops before a tag and says where', () => {
    const bytes = encodeDataSetTree(example(), EXPLICIT_LITTLE);
    const { dataSet, endsAt } = readDataSet(bytes, EXPLICIT_LITTLE, { stopBefore: 0x7fe00010 });
    expect(dataSet.has(0x7fe00010)).toBe(false);
    expect(bytes.subarray(endsAt, endsAt + 4)).toEqual(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  });

  test('keeps the fragments of encapsulated pixel data', () => {
    const pixels = { fragments: [Buffer.alloc(0), Buffer.from([1, 2, 3, 4]), Buffer.from([5, 6])] };
    const bytes = encodeDataSetTree(new Map([[0x7fe00010, { vr: 'OB', value: pixels }]]), EXPLICIT_LITTLE);
    expect(readDataSet(bytes, EXPLICIT_LITTLE).dataSet.get(0x7fe00010)?.value).toEqual(pixels);
  });

  test('writes a value too long for its VR as UN', () => {
    const dataSet: DataSet = new Map([
      [tagOf('PatientComments'), { vr: 'LT', value: Buffer.alloc(70_000, 0x41) }],
    ]);
    const bytes = encodeDataSetTree(dataSet, EXPLICIT_LITTLE);
    expect(bytes.toString('latin1', 4, 6)).toBe('UN');
    expect(readDataSet(bytes, EXPLICIT_LITTLE).dataSet.get(tagOf('PatientComments'))?.vr).toBe('LT');
  });

  test('never does anything but read or say CORRUPT, whatever the bytes', () => {
    const whole = encodeDataSetTree(example(), EXPLICIT_LITTLE);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 40 }), (cut, noise) => {
        const bytes = Buffer.concat([whole.subarray(0, cut), noise]);
        for (const encoding of [IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG]) {
          try {
            readDataSet(bytes, encoding);
          } catch (error) {
            expect(error).toMatchObject({ code: 'CORRUPT' });
          }
        }
      }),
    );
  });
});

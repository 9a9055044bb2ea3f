import type { DataSet } from '#main/dicom/data-set.ts';
import { itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';

/*
 * Private attributes of PS3.15 Table E.3.10-1 with numbers or code strings in them: creator, group, elements. Those of the table
 * with blobs, texts or sequences are not kept: nobody can say what is in them.
 */
const SAFE = `
Philips PET Private Group|7053|00 09
ELSCINT1|00E1|21 50
ELSCINT1|01E1|26
ELSCINT1|01F1|01 07 26 27
GEMS_ACQU_01|0019|23 24 27 9E
GEMS_PARM_01|0043|27 39 6F
GEMS_HELIOS_01|0045|01 02
GEMS_SERS_01|0025|07
GEIIS PACS|0903|10 11 12
Philips Imaging DD 001|2001|03 04
Philips MR Imaging DD 001|2005|0D 0E
SIEMENS MR HEADER|0019|0C 0D 0E 27
NQHeader|0099|04 10 20 21
NQLeft|0199|01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16
NQRight|0299|01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16
SIEMENS Ultrasound SC2000|0119|13
`;

const known = new Set(
  SAFE.trim()
    .split('\n')
    .flatMap((line) => {
      const [creator = '', group = '', elements = ''] = line.split('|');
      return elements
        .split(' ')
        .map((element) => keyOf(creator, Number.parseInt(group, 16), Number.parseInt(element, 16)));
    }),
);

function keyOf(creator: string, group: number, element: number): string {
  return `${creator}|${group}|${element}`;
}

const NUMBERS = new Set(['AT', 'DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);

/** Private blocks of this data set that its maker declares free of identity (PS3.3 C.12.1.1.7). */
export function declaredSafeBlocks(dataSet: DataSet): ReadonlySet<string> {
  const blocks = itemsAt(dataSet, tagOf('PrivateDataElementCharacteristicsSequence')).filter(
    (item) => textAt(item, tagOf('BlockIdentifyingInformationStatus')) === 'SAFE',
  );
  return new Set(
    blocks.map((item) => {
      const group = item.get(tagOf('PrivateGroupReference'))?.value;
      const number = Buffer.isBuffer(group) && group.length >= 2 ? group.readUInt16LE(0) : 0;
      return `${textAt(item, tagOf('PrivateCreatorReference'))}|${number}`;
    }),
  );
}

/**
 * Tags of the private elements that may stay: numbers and code strings that are known or declared to be safe, with the creators
 * of their blocks.
 *
 * @param declared of the whole object
 */
export function safePrivateTags(dataSet: DataSet, declared: ReadonlySet<string>): ReadonlySet<number> {
  const safe = new Set<number>();
  for (const [tag, { vr }] of dataSet) {
    const group = tag >>> 16;
    const number = tag & 0xffff;
    if (group % 2 === 0 || number < 0x1000) continue;
    const creatorTag = group * 0x10000 + (number >>> 8);
    const creator = textAt(dataSet, creatorTag).trim();
    if (creator === '') continue;
    const isListed = known.has(keyOf(creator, group, number & 0xff));
    const isDeclared = declared.has(`${creator}|${group}`) && (NUMBERS.has(vr) || vr === 'CS');
    // Implicit VR does not say what a private value is: then only those of the table.
    const isHarmless = NUMBERS.has(vr) || vr === 'CS' || vr === 'SH' || vr === 'LO' || vr === 'UN';
    if ((!isListed && !isDeclared) || !isHarmless) continue;
    safe.add(tag);
    safe.add(creatorTag);
  }
  return safe;
}

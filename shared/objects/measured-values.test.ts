import { expect, test } from 'vitest';
import { dcm, isSameCode, sct, type Code } from './code.ts';
import { contentItem } from './content-item.ts';
import { readValueItem, valueItem } from './measured-values.ts';

const ucum = (value: string): Code => ({ value, scheme: 'UCUM', meaning: '' });

/** Figures of PET, with what they mean (CID 7180) and their units (CID 84, CID 85). */
test.each([
  ['SUVbw', dcm('126401', 'SUVbw'), 'g/ml{SUVbw}'],
  ['SUVlbm', dcm('126405', 'SUVlbm(Janma)'), 'g/ml{SUVlbm(Janma)}'],
  ['SUVlbm (James)', dcm('126406', 'SUVlbm(James128)'), 'g/ml{SUVlbm(James128)}'],
  ['SUVbsa', dcm('126403', 'SUVbsa'), 'cm2/ml{SUVbsa}'],
  ['Bq/mL', null, 'Bq/ml'],
  ['g/mL', null, 'g/ml'],
  ['cm²/mL', null, 'cm2/ml'],
  ['counts', null, '{counts}'],
] as const)('%s leaves with its own code and comes back', (unit, concept, unitCode) => {
  const item = valueItem({ name: 'maximum', value: 4.25, unit }, []);
  if (item.type !== 'NUM') throw new Error('no number');
  expect(isSameCode(item.unit, ucum(unitCode))).toBe(true);
  if (concept !== null) expect(item.concept).toEqual(concept);
  expect(readValueItem(item)).toEqual({ name: 'maximum', value: 4.25, unit });
  const probe = valueItem({ name: 'value', value: 4.25, unit }, []);
  expect(readValueItem(probe)).toEqual({ name: 'value', value: 4.25, unit });
});

test.each([
  [dcm('126401', 'SUVbw'), 'g/ml', 'SUVbw'],
  [dcm('126401', 'SUVbw'), '{SUVbw}g/ml', 'SUVbw'],
  [dcm('126402', 'SUVlbm'), '{SUVlbm}g/ml', 'SUVlbm (James)'],
  [dcm('126402', 'SUVlbm'), 'g/ml', 'SUVlbm (James)'],
  [dcm('126403', 'SUVbsa'), '{SUVbsa}cm2/ml', 'SUVbsa'],
  [sct('42798000', 'Area'), 'mm2', 'mm²'],
])('what others write as %j in %s is read', (concept, unitCode, unit) => {
  const item = contentItem('CONTAINS', concept, {
    type: 'NUM',
    value: 2,
    unit: ucum(unitCode),
    children: [],
  });
  expect(readValueItem(item)?.unit).toBe(unit);
});

test('uptake that was kept under its old unit still leaves as what it is', () => {
  const item = valueItem({ name: 'mean', value: 2, unit: 'Bq/ml' }, []);
  if (item.type !== 'NUM') throw new Error('no number');
  expect(isSameCode(item.unit, ucum('Bq/ml'))).toBe(true);
});

import { itemsAt, textAt, textsAt, type JsonDataset } from '../json-dataset.ts';

/** What a device wrote into a waveform: statements, and measured values with their units (PS3.3 C.10.10). */
export function waveformFindings(dataset: JsonDataset): readonly string[] {
  const found = itemsAt(dataset, '0040B020').flatMap((annotation) => {
    const statement = textAt(annotation, '00700006');
    if (statement !== '') return [statement];
    const concept = textAt(itemsAt(annotation, '0040A043')[0] ?? {}, '00080104');
    const value = textsAt(annotation, '0040A30A').join(' ');
    const unit = textAt(itemsAt(annotation, '004008EA')[0] ?? {}, '00080100');
    // Points in time carry no value of their own: they are of the trace, not of a list.
    return concept === '' || value === '' ? [] : [`${concept}: ${[value, unit].filter(Boolean).join(' ')}`];
  });
  return [...new Set(found)];
}

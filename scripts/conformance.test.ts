import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { CHAPTERS } from './conformance/model.ts';
import { accepts, acceptedStorage, QUERY_CLASSES, rightsFor } from './conformance/roles.ts';
import { conformanceStatement, STATEMENT_FILE } from './conformance/statement.ts';
import { at } from './repository.ts';

const page = readFileSync(at(STATEMENT_FILE), 'utf8');

describe('the conformance statement', () => {
  it('says what the code does (npm run docs:conformance writes it)', async () => {
    expect(page).toBe(await conformanceStatement());
  });

  it('has the chapters of PS3.2 annex N, in order', () => {
    const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(CHAPTERS);
  });

  it('names every storage class and transfer syntax, since all of them are accepted', () => {
    const { classes, syntaxes } = acceptedStorage();
    expect(classes).toEqual(STORAGE_SOP_CLASSES.map(({ uid }) => uid));
    expect(syntaxes).toEqual(TRANSFER_SYNTAXES.map(({ uid }) => uid));
    expect([...classes, ...syntaxes].filter((uid) => !page.includes(`\`${uid}\``))).toEqual([]);
  });

  it('asks the association policy for rights, and knows a class that is refused', () => {
    expect(QUERY_CLASSES.map((uid) => rightsFor(uid))).toEqual([
      ['find'],
      ['find'],
      ['move'],
      ['move'],
      ['move'],
      ['move'],
    ]);
    expect(accepts('1.2.840.10008.5.1.4.31', ['1.2.840.10008.1.2'])).toBe(false);
  });
});

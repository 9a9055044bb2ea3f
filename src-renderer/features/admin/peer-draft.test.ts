import { describe, expect, it } from 'vitest';
import { draftFor, NEW_PEER, readDraft } from './peer-draft.ts';

const typed = { ...NEW_PEER, aeTitle: 'MR1', host: 'mr.clinic' };

describe('a peer as it is typed', () => {
  it('is read when every field says something that a peer may be', () => {
    const { peer, wrong } = readDraft({ ...typed, port: ' 2762 ', maxAssociations: '4', retries: '0' });
    expect(peer).toMatchObject({ aeTitle: 'MR1', port: 2762, maxAssociations: 4, retries: 0 });
    expect(wrong.size).toBe(0);
  });

  it('names the fields that are wrong; an emptied number is, a name not typed yet is not', () => {
    const draft = { ...NEW_PEER, port: '99999', retries: '', certificateFingerprint: 'abc' };
    const { peer, wrong } = readDraft(draft);
    expect(peer).toBeUndefined();
    expect([...wrong].sort()).toEqual(['certificateFingerprint', 'port', 'retries']);
    expect([...readDraft({ ...typed, maxAssociations: 'two' }).wrong]).toEqual(['maxAssociations']);
  });

  it('binds a known caller to the certificate that it showed, and adds an unknown one', () => {
    const caller = {
      aeTitle: 'MR1',
      calledAeTitle: 'VIEWBOX',
      host: '10.0.0.1',
      reason: 'certificate',
      count: 1,
      lastAt: '',
      certificateFingerprint: 'ab'.repeat(32),
    } as const;
    const { peer } = readDraft(typed);
    const known = draftFor(caller, peer ? [peer] : []);
    expect(known).toMatchObject({ isNew: false, draft: { host: 'mr.clinic', usesTls: true } });
    expect(draftFor(caller, [])).toMatchObject({ isNew: true, draft: { host: '10.0.0.1', may: ['store'] } });
  });
});

import { describe, expect, it } from 'vitest';
import type { KnownArchive } from '#shared/contract/remote.ts';
import type { ArchiveAnswer } from '#view/state/remote-search.ts';
import { searchState, searchWords } from './search-state.ts';

const known = ['PACS', 'OLD', 'WEB'].map((id): KnownArchive => {
  return { kind: 'dimse', id, address: '', isArchive: true };
});

function wordsFor(found: number, answers: Readonly<Record<string, ArchiveAnswer>>): string {
  const byKey = new Map(Object.entries(answers).map(([id, answer]) => [`dimse:${id}`, answer]));
  return searchWords(found, searchState(known, byKey));
}

const ENDED: ArchiveAnswer = { state: 'ended', isCut: false, limit: 500 };
const FAILED: ArchiveAnswer = { state: 'failed', message: 'the connection failed' };

describe('what is said of a search', () => {
  it('tells no count as long as nobody has answered: not known is not none', () => {
    expect(wordsFor(0, { PACS: { state: 'asking' } })).toBe('asking PACS');
    expect(wordsFor(0, { PACS: FAILED })).toBe('no answer from PACS');
    expect(wordsFor(0, { PACS: ENDED })).toBe('0 studies');
  });

  it('names whose answer is not in the count', () => {
    expect(wordsFor(1200, { PACS: ENDED, OLD: FAILED })).toBe('1,200 studies, no answer from OLD');
    expect(wordsFor(3, { PACS: { state: 'asking' }, OLD: FAILED, WEB: FAILED })).toBe(
      '3 studies, asking PACS, no answer from OLD, WEB',
    );
    expect(wordsFor(1, { PACS: { state: 'stopped' } })).toBe('1 study, stopped');
  });
});

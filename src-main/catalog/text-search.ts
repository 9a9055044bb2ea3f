import { sql, type RawBuilder } from 'kysely';
import { foldText } from '#shared/dicom/person-name.ts';

type TextColumn = 'search_text' | 'study_description_fold';

/** Words of a search as the folded columns spell them, each once. */
export function searchWords(text: string): string[] {
  return [...new Set(foldText(text).split(' '))].filter((word) => word !== '');
}

/**
 * Conditions on a study that each word occurs in a folded column, by index.
 *
 * Three characters and more go to the trigram index. Two, and one that is no ASCII letter, are looked up among the
 * trigrams that begin with them: in search_text every character begins one (see the migration). A single letter or
 * digit is in nearly every study, so that looking into each is less work than its list; so is the description, which
 * is short and has no such end marks.
 */
export function textConditions(words: readonly string[], column: TextColumn): RawBuilder<boolean>[] {
  const long = words.filter((word) => lengthOf(word) >= 3);
  const short = words.filter((word) => lengthOf(word) < 3);
  const conditions = short.map((word) =>
    column === 'search_text' && !/^[ -~]$/.test(word) ? startsTrigram(word) : lookedInto(word, column),
  );
  if (long.length > 0) {
    const phrases = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    conditions.push(
      sql<boolean>`study.study_key IN (SELECT rowid FROM study_text WHERE study_text MATCH ${`{${column}} : (${phrases})`})`,
    );
  }
  return conditions;
}

/**
 * The same conditions by looking into each study: less work for a page of a search that matches many, since the page
 * is full after few studies in its order.
 */
export function lookingConditions(words: readonly string[], column: TextColumn): RawBuilder<boolean>[] {
  return words.map((word) => lookedInto(word, column));
}

function startsTrigram(word: string): RawBuilder<boolean> {
  return sql<boolean>`study.study_key IN (
    SELECT doc FROM study_text_term
    WHERE term >= ${word} AND term <= ${`${word}\u{10ffff}`} AND col = 'search_text')`;
}

function lookedInto(word: string, column: TextColumn): RawBuilder<boolean> {
  return sql<boolean>`instr(${sql.ref(`study.${column}`)}, ${word}) > 0`;
}

/** In code points, as the trigram index counts. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

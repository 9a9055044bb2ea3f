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
 * Three characters and more go to the trigram index. Shorter words are looked up among the trigrams that begin with
 * them: in search_text every character begins one (see the migration). The description has no such end marks, but is
 * short, and is looked into directly.
 */
export function textConditions(words: readonly string[], column: TextColumn): RawBuilder<boolean>[] {
  const long = words.filter((word) => lengthOf(word) >= 3);
  const short = words.filter((word) => lengthOf(word) < 3);
  const conditions = short.map((word) =>
    column === 'search_text'
      ? sql<boolean>`study.study_key IN (
          SELECT doc FROM study_text_term
          WHERE term >= ${word} AND term <= ${`${word}\u{10ffff}`} AND col = ${column})`
      : sql<boolean>`instr(study.study_description_fold, ${word}) > 0`,
  );
  if (long.length > 0) {
    const phrases = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
    conditions.push(
      sql<boolean>`study.study_key IN (SELECT rowid FROM study_text WHERE study_text MATCH ${`{${column}} : (${phrases})`})`,
    );
  }
  return conditions;
}

/** In code points, as the trigram index counts. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

import { foldText } from '#shared/dicom/person-name.ts';
import type { Fragment } from './fragment.ts';

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
 * is short and has no such end marks, and what a longer word beside it has found.
 */
export function textConditions(words: readonly string[], column: TextColumn): Fragment[] {
  const long = words.filter((word) => lengthOf(word) >= 3);
  const short = words.filter((word) => lengthOf(word) < 3);
  const conditions = short.map((word) =>
    column === 'search_text' && long.length === 0 && !/^[ -~]$/.test(word)
      ? startsTrigram(word)
      : lookedInto(word, column),
  );
  if (long.length > 0) conditions.push(trigrams(long, column));
  return conditions;
}

/** @param words of three characters and more */
export function trigrams(words: readonly string[], column: TextColumn): Fragment {
  const phrases = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
  return {
    sql: 'study.study_key IN (SELECT rowid FROM study_text WHERE study_text MATCH ?)',
    parameters: [`{${column}} : (${phrases})`],
  };
}

/**
 * The same conditions by looking into each study: less work for a page of a search that matches many, since the page
 * is full after few studies in its order.
 */
export function lookingConditions(words: readonly string[], column: TextColumn): Fragment[] {
  return words.map((word) => lookedInto(word, column));
}

function startsTrigram(word: string): Fragment {
  return {
    sql: "study.study_key IN (SELECT doc FROM study_text_term WHERE term >= ? AND term <= ? AND col = 'search_text')",
    parameters: [word, `${word}\u{10ffff}`],
  };
}

function lookedInto(word: string, column: TextColumn): Fragment {
  return { sql: `instr(study.${column}, ?) > 0`, parameters: [word] };
}

/** In code points, as the trigram index counts. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

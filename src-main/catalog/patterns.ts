import { foldNameGroup, foldText } from '#shared/dicom/person-name.ts';

/** Patterns of matching keys: `*` is any text, also none, `?` one character; all else stands for itself. */

/** Universal matching: no value, or nothing but asterisks (PS3.4 C.2.2.2.3; `*` is tolerated on every VR). */
export function isUniversal(value: string): boolean {
  return /^[*\s\0]*$/.test(value);
}

/** As GLOB of SQLite writes it; null without a wildcard. A blank of a name stands for any end of a word, when it has no `^`. */
export function toGlob(pattern: string, kind: 'text' | 'name' = 'text'): string | null {
  const isLoose = kind === 'name' && isLooseName(pattern);
  if (!/[*?]/.test(pattern) && !isLoose) return null;
  const literal = pattern.replaceAll('[', '[[]');
  return isLoose ? literal.replaceAll(' ', '[ ^]') : literal;
}

/** What all matches begin with */
export function prefixOf(pattern: string, kind: 'text' | 'name' = 'text'): string {
  const end = pattern.search(kind === 'name' && isLooseName(pattern) ? /[*? ]/ : /[*?]/);
  return end < 0 ? pattern : pattern.slice(0, end);
}

/** `smith john` finds both `smith john` and `smith^john`; who writes `^` means components. */
function isLooseName(pattern: string): boolean {
  return pattern.includes(' ') && !pattern.includes('^');
}

/** Folds what lies between wildcards and `^`, and leaves these in place. */
export function foldedPattern(group: string): string {
  const parts = group.split(/([*?^])/);
  const folded = parts.map((part, index) => {
    if (index % 2 === 1) return part;
    const text = foldText(part);
    // A blank beside a wildcard is meant; at the ends of a component it is padding.
    const isAfterWildcard = /[*?]/.test(parts[index - 1] ?? '');
    const isBeforeWildcard = /[*?]/.test(parts[index + 1] ?? '');
    if (text === '') return /[\s,]/.test(part) && isAfterWildcard && isBeforeWildcard ? ' ' : '';
    const before = isAfterWildcard && /^[\s,]/.test(part) ? ' ' : '';
    const behind = isBeforeWildcard && /[\s,]$/.test(part) ? ' ' : '';
    return `${before}${text}${behind}`;
  });
  return folded.join('').replace(/\^+$/, '').trim();
}

/**
 * One group of a PN key as patterns on folded names, of which one must match: `SMITH^*` also finds SMITH without a given
 * name, whose empty components are not kept, but not SMITHSON.
 */
export function nameAlternatives(group: string): string[] {
  const pattern = foldedPattern(group);
  const alternatives = [pattern];
  for (let rest = pattern; rest.endsWith('^*');) {
    rest = rest.slice(0, -2).replace(/\^+$/, '');
    if (rest !== '') alternatives.push(rest);
  }
  return alternatives;
}

/**
 * Whether a text matches a pattern, for the values that SQLite cannot look into. However many asterisks there are, the work is
 * at most the product of both lengths: a regular expression could be made to take forever.
 */
export function matchesPattern(text: string, pattern: string, kind: 'text' | 'name' = 'text'): boolean {
  const isLoose = kind === 'name' && isLooseName(pattern);
  const [characters, wanted] = [Array.from(text), Array.from(pattern)];
  let [at, wantedAt] = [0, 0];
  let [starAt, afterStar] = [-1, 0];
  while (at < characters.length) {
    const one = wanted[wantedAt];
    if (one === '*') {
      starAt = wantedAt;
      afterStar = at;
      wantedAt += 1;
    } else if (one === '?' || one === characters[at] || (isLoose && one === ' ' && characters[at] === '^')) {
      at += 1;
      wantedAt += 1;
    } else if (starAt >= 0) {
      // The last asterisk takes one character more.
      afterStar += 1;
      at = afterStar;
      wantedAt = starAt + 1;
    } else return false;
  }
  while (wanted[wantedAt] === '*') wantedAt += 1;
  return wantedAt === wanted.length;
}

/** Whether one of several values, backslash-separated, matches. */
export function anyValueMatches(values: string, pattern: string): boolean {
  return values.split('\\').some((value) => matchesPattern(value, pattern));
}

/** The same for names as they were received, in any of their groups. */
export function anyNameMatches(names: string, pattern: string): boolean {
  return names
    .split(/[\\=]/)
    .map(foldNameGroup)
    .some((group) => group !== '' && matchesPattern(group, pattern, 'name'));
}

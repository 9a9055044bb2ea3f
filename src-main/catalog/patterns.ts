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

const MOST_PATTERNS = 256;
const compiled = new Map<string, RegExp>();

/** The pattern as regular expression, for the values that SQLite cannot look into */
export function toRegExp(pattern: string, kind: 'text' | 'name' = 'text'): RegExp {
  const known = compiled.get(`${kind} ${pattern}`);
  if (known) return known;
  const blank = kind === 'name' && isLooseName(pattern) ? '[ ^]' : ' ';
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll(' ', blank);
  const expression = new RegExp(`^${source}$`, 'su');
  if (compiled.size >= MOST_PATTERNS) compiled.clear();
  compiled.set(`${kind} ${pattern}`, expression);
  return expression;
}

/** Whether one of several values, backslash-separated, matches. */
export function anyValueMatches(values: string, pattern: string): boolean {
  const expression = toRegExp(pattern);
  return values.split('\\').some((value) => expression.test(value));
}

/** The same for names as they were received, in any of their groups. */
export function anyNameMatches(names: string, pattern: string): boolean {
  const expression = toRegExp(pattern, 'name');
  return names
    .split(/[\\=]/)
    .map(foldNameGroup)
    .some((group) => group !== '' && expression.test(group));
}

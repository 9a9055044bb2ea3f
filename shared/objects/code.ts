import { z } from 'zod';
import { attributes, itemsAt, textAt, type JsonAttributes, type Keyword } from './attributes.ts';

/** A coded concept (PS3.3 8): what is meant is the value within its scheme, the meaning is for people. */
export const codeSchema = z.object({
  value: z.string().min(1).max(64),
  scheme: z.string().min(1).max(16),
  meaning: z.string().max(64),
});

export type Code = z.infer<typeof codeSchema>;

/** Concepts that no published scheme has */
export const OWN_SCHEME = '99VIEWBOX';
const LONGEST_SHORT_VALUE = 16;

export function dcm(value: string, meaning: string): Code {
  return { value, scheme: 'DCM', meaning };
}

export function sct(value: string, meaning: string): Code {
  return { value, scheme: 'SCT', meaning };
}

export function isSameCode(one: Code | null, other: Code): boolean {
  return one?.value === other.value && one.scheme === other.scheme;
}

export function codeItem({ value, scheme, meaning }: Code): JsonAttributes {
  const isLong = value.length > LONGEST_SHORT_VALUE;
  return attributes({
    ...(isLong ? { LongCodeValue: value } : { CodeValue: value }),
    CodingSchemeDesignator: scheme,
    CodeMeaning: meaning || value,
  });
}

/** The first code of a sequence; null when there is none. */
export function codeAt(json: JsonAttributes, keyword: Keyword): Code | null {
  const item = itemsAt(json, keyword)[0];
  if (!item) return null;
  const value = textAt(item, 'CodeValue') || textAt(item, 'LongCodeValue');
  if (value === '') return null;
  return { value, scheme: textAt(item, 'CodingSchemeDesignator'), meaning: textAt(item, 'CodeMeaning') };
}

import { en, type Texts } from './en.ts';

/** The words of the language in use. Another language is another object of the same type. */
export const text: Texts = en;

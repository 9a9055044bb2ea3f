/** Defined terms of Specific Character Set that answers may be written in (PS3.3 C.12.1.1.2), as a person knows them. */
export const ANSWER_CHARACTER_SETS = [
  { term: 'ISO_IR 192', name: 'Unicode (UTF-8)' },
  { term: 'ISO_IR 100', name: 'Latin 1, western Europe' },
  { term: 'ISO_IR 101', name: 'Latin 2, central Europe' },
  { term: 'ISO_IR 109', name: 'Latin 3, southern Europe' },
  { term: 'ISO_IR 110', name: 'Latin 4, Baltic' },
  { term: 'ISO_IR 148', name: 'Latin 5, Turkish' },
  { term: 'ISO_IR 203', name: 'Latin 9, western Europe with euro' },
  { term: 'ISO_IR 144', name: 'Cyrillic' },
  { term: 'ISO_IR 126', name: 'Greek' },
  { term: 'ISO_IR 127', name: 'Arabic' },
  { term: 'ISO_IR 138', name: 'Hebrew' },
  { term: 'ISO_IR 166', name: 'Thai' },
  { term: '\\ISO 2022 IR 87', name: 'Japanese (kanji)' },
  { term: '\\ISO 2022 IR 149', name: 'Korean' },
  { term: 'GB18030', name: 'Chinese (GB 18030)' },
] as const;

import { dictionaryKeywords } from '#main/dicom/data-dictionary.ts';
import { procedures } from '../procedures.ts';

export const dictionary = {
  keywords: procedures.dictionary.keywords.handler(() => dictionaryKeywords()),
};

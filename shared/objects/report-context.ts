import { dcm, type Code } from './code.ts';
import { contentItem, contentItems, type ContentItem } from './content-item.ts';

const LANGUAGE = dcm('121049', 'Language of Content Item and Descendants');
const OBSERVER_TYPE = dcm('121005', 'Observer Type');
const PERSON = dcm('121006', 'Person');
const PERSON_OBSERVER_NAME = dcm('121008', 'Person Observer Name');
const ENGLISH: Code = { value: 'en', scheme: 'RFC5646', meaning: 'English' };

/** TID 1204: the words written here are English. */
export function languageItem(): ContentItem {
  return contentItem('HAS CONCEPT MOD', LANGUAGE, { type: 'CODE', code: ENGLISH });
}

/** TID 1001 and 1002: who says it; nobody when it is not known. */
export function observerItems(author: string): ContentItem[] {
  if (author === '') return [];
  return [
    contentItem('HAS OBS CONTEXT', OBSERVER_TYPE, { type: 'CODE', code: PERSON }),
    contentItem('HAS OBS CONTEXT', PERSON_OBSERVER_NAME, { type: 'PNAME', text: author }),
  ];
}

/** The first person who observed; '' when none is named. */
export function observerNameOf(root: ContentItem): string {
  for (const item of contentItems(root))
    if (item.type === 'PNAME' && item.concept?.value === PERSON_OBSERVER_NAME.value) return item.text;
  return '';
}

import {
  QUERY_KEYS,
  TABLES,
  type MatchingKind,
  type QueryAttribute,
  type QueryKey,
} from '#main/catalog/query-keys.ts';
import { LEVELS, NEVER_MATCHED, toldAt } from '#main/query/find-identifier.ts';
import { keywordOf, table, tagText } from './markdown.ts';

/** How each kind of key is matched (PS3.4 C.2.2.2); universal matching is there for all. */
const MATCHING: Readonly<Record<MatchingKind, string>> = {
  uid: 'Single value, list of UIDs',
  uidList: 'Single value, list of UIDs; any value of the study',
  modalities: 'Single value, wildcard, several values; any value of the study',
  text: 'Single value, wildcard, several values; case matters',
  values: 'Single value, wildcard, several values; any value of the attribute',
  name: 'Single value, wildcard, by component group; case and accents do not matter',
  date: 'Single value, range',
  time: 'Single value, range',
  number: 'Single value',
};

const ENTRIES = Object.entries(QUERY_KEYS) as [QueryAttribute, QueryKey][];

/** U: unique, R: matched and returned, M: matched only */
function markAt(name: QueryAttribute, key: QueryKey, level: number): string {
  const tableOfLevel = TABLES[level] ?? 'study';
  if (UNIQUE[level] === name) return 'U';
  const told = toldAt(name, key, tableOfLevel) !== null;
  if (NEVER_MATCHED.has(name)) return told ? 'returned' : '';
  return told ? 'R' : 'M';
}

const UNIQUE: readonly QueryAttribute[] = [
  'patientId',
  'studyInstanceUid',
  'seriesInstanceUid',
  'sopInstanceUid',
];

export function queryKeys(): string {
  const rows = ENTRIES.filter(([, { sequenceTag, vr }]) => sequenceTag === 0 && vr !== 'SQ').map(
    ([name, key]) => [
      keywordOf(key.tag),
      tagText(key.tag),
      key.vr,
      ...LEVELS.map((_, level) => markAt(name, key, level)),
      MATCHING[key.kind],
    ],
  );
  const items = ENTRIES.filter(([, { sequenceTag }]) => sequenceTag !== 0).map(([, key]) => [
    `${keywordOf(key.sequenceTag)} › ${keywordOf(key.tag)}`,
    `${tagText(key.sequenceTag)} › ${tagText(key.tag)}`,
    key.vr,
    MATCHING[key.kind],
  ]);
  return `Keys of both information models; Patient Root has the PATIENT level. U: unique key of the level. R: matched and returned. M: matched (something below
must fulfil it) and not returned. An empty key asks for the value.

${table(['Attribute', 'Tag', 'VR', ...LEVELS, 'Matching'], rows)}

Within sequences, one item each (PS3.4 C.2.2.2.6):

${table(['Attribute', 'Tag', 'VR', 'Matching'], items)}

Beside these: RetrieveAETitle (0008,0054) is always returned with the AE title of this node; InstanceAvailability (0008,0056) is \`ONLINE\`; a
single \`*\` matches everything also where wildcards are not allowed; \`%\`, \`_\` and \`[\` are only themselves. Values are matched in the time zone in
which they were sent. Keys that are not listed are answered with pending status \`FF01\` and left out. SpecificCharacterSet of the request is
honoured for its keys.`;
}

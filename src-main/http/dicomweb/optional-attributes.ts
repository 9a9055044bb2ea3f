import { parsePersonName } from '#shared/dicom/person-name.ts';
import type { PersonName } from '#shared/dicom/instance-header.ts';
import type { JsonDataset, JsonElement } from '#main/dicom/dicom-json.ts';
import type { JsonPersonName, JsonValue } from '#main/dicom/json-values.ts';
import {
  OPTIONAL_KEYS,
  optionalName,
  type OptionalKey,
  type OptionalValues,
} from '#main/dicom/optional-keys.ts';

/** Attributes that the catalog keeps as text, in the DICOM JSON Model; only those that have a value. */
export function optionalAttributes(kept: OptionalValues, keeper: OptionalKey['keeper']): JsonDataset {
  const json: JsonDataset = {};
  for (const key of OPTIONAL_KEYS) {
    const value = key.keeper === keeper ? kept[optionalName(key.tag)] : undefined;
    if (value === undefined) continue;
    json[hexTag(key.tag)] =
      typeof value === 'string'
        ? valuesOf(key.vr, value)
        : { vr: 'SQ', Value: value.map((item) => itemOf(key, item)) };
  }
  return json;
}

function itemOf(key: OptionalKey, item: Readonly<Record<string, string>>): JsonDataset {
  const json: JsonDataset = {};
  for (const { tag, vr } of key.items ?? []) {
    const value = item[optionalName(tag)];
    if (value !== undefined) json[hexTag(tag)] = valuesOf(vr, value);
  }
  return json;
}

function valuesOf(vr: string, text: string): JsonElement {
  if (text === '') return { vr };
  return { vr, Value: text.split('\\').map((value) => valueOf(vr, value)) };
}

function valueOf(vr: string, text: string): JsonValue {
  if (text === '') return null;
  if (vr === 'PN') return nameJson(parsePersonName(text));
  const number = vr === 'DS' || vr === 'IS' ? Number(text) : NaN;
  return Number.isFinite(number) ? number : text;
}

/** null for a name without any group */
export function nameJson(name: PersonName): JsonPersonName | null {
  const json: JsonPersonName = {};
  if (name.alphabetic) json.Alphabetic = name.alphabetic;
  if (name.ideographic) json.Ideographic = name.ideographic;
  if (name.phonetic) json.Phonetic = name.phonetic;
  return Object.keys(json).length > 0 ? json : null;
}

export function hexTag(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

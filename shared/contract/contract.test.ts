import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from './contract.ts';

interface Named {
  readonly name: string;
  readonly schema: z.ZodType;
}

function listSchemas(part: object = contract, path = ''): Named[] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const name = path ? `${path}.${key}` : key;
    if (!isContractProcedure(value)) return listSchemas(value as object, name);
    const { inputSchema, outputSchema } = value['~orpc'];
    const feed = outputSchema && getEventIteratorSchemaDetails(outputSchema);
    const parts = { input: inputSchema, output: feed ? feed.yields : outputSchema };
    return Object.entries(parts).flatMap(([side, schema]) =>
      schema instanceof z.ZodType ? [{ name: `${name} ${side}`, schema }] : [],
    );
  });
}

/** Values that a schema takes. Unknown kinds fail the test. */
function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return textOf(schema);
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  // JSON knows no minus zero; nothing in the contract depends on it.
  if (schema instanceof z.ZodUnknown)
    return fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  if (schema instanceof z.ZodArray)
    return fc
      .array(valuesOf(schema.element as z.ZodType), { maxLength: 3 })
      .filter((values) => schema.safeParse(values).success);
  if (schema instanceof z.ZodTuple)
    return fc.tuple(...schema.def.items.map((item) => valuesOf(item as z.ZodType)));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      valuesOf(schema.valueType as z.ZodType),
      { maxKeys: 3 },
    );
  if (schema instanceof z.ZodNullable)
    return fc.option(valuesOf(schema.unwrap() as z.ZodType), { nil: null });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly)
    return valuesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion)
    return fc.oneof(...schema.options.map((option) => valuesOf(option as z.ZodType)));
  if (schema instanceof z.ZodObject) return objectsOf(schema);
  throw new Error(`The contract may hold plain JSON only, not ${schema.constructor.name}.`);
}

/** Any text that the checks take, else one of those that fit the patterns of the contract. */
function textOf(schema: z.ZodString | z.ZodStringFormat): fc.Arbitrary<string> {
  const isFitting = (text: string) => schema.safeParse(text).success;
  const fitting = [
    '',
    '20261122',
    '20:30',
    '2026-11-22',
    'VIEWBOX',
    'a name',
    'Ärztin 山田',
    'correct horse battery',
    '2026-11-22T10:11:12Z',
    'https://pacs.example/dicom-web',
    '00000000-0000-4000-8000-000000000001',
    '0123456789abcdef0123456789abcdef',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  ].filter(isFitting);
  if (fitting.length === 0) throw new Error('Add a text that fits this schema to the list above.');
  return fc
    .tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...fitting))
    .map(([any, known]) => (isFitting(any) ? any : known));
}

function numberOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = Math.max(schema.minValue ?? 0, 0);
  const max = Math.min(schema.maxValue ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return schema.format === 'safeint' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}

function objectsOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.shape) as [string, z.ZodType][];
  const model = Object.fromEntries(entries.map(([key, value]) => [key, valuesOf(value)]));
  const isOptional = (value: z.ZodType) => value instanceof z.ZodOptional || value instanceof z.ZodDefault;
  const requiredKeys = entries.filter(([, value]) => !isOptional(value)).map(([key]) => key);
  return fc.record(model, { requiredKeys });
}

const schemas = listSchemas();

test('the contract has inputs and outputs to look at', () => {
  expect(schemas.length).toBeGreaterThan(60);
});

describe('what one side parses, the other gets through JSON unchanged', () => {
  test.each(schemas)('$name', ({ schema }) => {
    fc.assert(
      fc.property(valuesOf(schema), (value) => {
        const parsed: unknown = schema.parse(value);
        expect(hasOnlyJson(parsed)).toBe(true);
        const received: unknown = JSON.parse(JSON.stringify(parsed));
        expect(received).toEqual(parsed);
        expect(schema.parse(received)).toEqual(parsed);
      }),
      { numRuns: 100 },
    );
  });
});

function hasOnlyJson(value: unknown): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(hasOnlyJson);
  if (typeof value !== 'object') return false;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(hasOnlyJson);
}

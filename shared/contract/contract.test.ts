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

/** Values that a schema may take; those that its checks refuse are dropped by the test. Unknown kinds fail the test. */
function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodString) return textOf(schema);
  if (schema instanceof z.ZodNumber)
    return fc.oneof(fc.nat(500), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1 }));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  // JSON knows no minus zero; nothing in the contract depends on it.
  if (schema instanceof z.ZodUnknown)
    return fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element as z.ZodType), { maxLength: 3 });
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      valuesOf(schema.valueType as z.ZodType),
      { maxKeys: 3 },
    );
  if (schema instanceof z.ZodNullable)
    return fc.option(valuesOf(schema.unwrap() as z.ZodType), { nil: null });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return valuesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodDiscriminatedUnion)
    return fc.oneof(...schema.options.map((option) => valuesOf(option as z.ZodType)));
  if (schema instanceof z.ZodObject) return objectsOf(schema);
  throw new Error(`The contract may hold plain JSON only, not ${schema.constructor.name}.`);
}

/** Texts that fit the patterns of the contract, beside any text there is. */
function textOf(schema: z.ZodString): fc.Arbitrary<string> {
  const fitting = ['', '20261122', 'VIEWBOX', 'a name', 'Ärztin 山田', 'correct horse battery'].filter(
    (text) => schema.safeParse(text).success,
  );
  const any = fc.string({ unit: 'binary', maxLength: 20 });
  return fitting.length === 0 ? any : fc.oneof(any, fc.constantFrom(...fitting));
}

function objectsOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema.shape) as [string, z.ZodType][];
  const model = Object.fromEntries(entries.map(([key, value]) => [key, valuesOf(value)]));
  const requiredKeys = entries.filter(([, value]) => !value.safeParse(undefined).success).map(([key]) => key);
  return fc.record(model, { requiredKeys });
}

const schemas = listSchemas();

test('the contract has inputs and outputs to look at', () => {
  expect(schemas.length).toBeGreaterThan(60);
});

describe('what one side parses, the other gets through JSON unchanged', () => {
  test.each(schemas)('$name', ({ schema }) => {
    let fitting = 0;
    fc.assert(
      fc.property(valuesOf(schema), (value) => {
        const parsed = schema.safeParse(value);
        if (!parsed.success) return;
        fitting += 1;
        expect(hasOnlyJson(parsed.data)).toBe(true);
        const received: unknown = JSON.parse(JSON.stringify(parsed.data));
        expect(received).toEqual(parsed.data);
        expect(schema.parse(received)).toEqual(parsed.data);
      }),
      { numRuns: 100 },
    );
    expect(fitting).toBeGreaterThan(0);
  });
});

function hasOnlyJson(value: unknown): boolean {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(hasOnlyJson);
  if (typeof value !== 'object') return false;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(hasOnlyJson);
}

import type { TestValues, ValuesOf } from './tests.ts';

/**
 * A luminance response as it counts: where it was measured without the light of the room, the light that was measured in a test of
 * its own belongs to it. Everything that is told of a display comes from this, so that no two figures of one thing differ.
 */
export function responseInRoom(
  response: ValuesOf<'response'>,
  ambient: ValuesOf<'ambient'> | undefined,
): ValuesOf<'response'> {
  const isOpen = response.ambientLuminance === null && !response.includesAmbient;
  return isOpen && ambient ? { ...response, ambientLuminance: ambient.luminance } : response;
}

/** The newest response with the newest light of the room. */
export function latestResponse({
  response,
  ambient,
}: {
  readonly response?: ValuesOf<'response'>;
  readonly ambient?: ValuesOf<'ambient'>;
}): ValuesOf<'response'> | undefined {
  return response && responseInRoom(response, ambient);
}

/**
 * Tests with each response as it counted last: with the newest light of the room that was measured before the response that took its
 * place.
 *
 * @param tests in any order; they come back in the same one
 */
export function testsInRoom<Test extends { readonly at: string; readonly values: TestValues }>(
  tests: readonly Test[],
): Test[] {
  const byTime = tests.toSorted((a, b) => a.at.localeCompare(b.at));
  return tests.map((test) => {
    const { values, at } = test;
    if (values.kind !== 'response') return test;
    const next = byTime.find(
      (each) =>
        each.at > at && each.values.kind === 'response' && each.values.calibrationId === values.calibrationId,
    );
    const ambient = byTime.findLast(
      (each) => each.values.kind === 'ambient' && (next === undefined || each.at < next.at),
    )?.values;
    return { ...test, values: responseInRoom(values, ambient?.kind === 'ambient' ? ambient : undefined) };
  });
}

import { TEST_DISPLAYS, type TestDisplay } from '../gsdf/test-displays.ts';
import type { ValuesOf } from './tests.ts';

/** A luminance response at 18 levels of a display whose behaviour is known in full, as it is signed. @param fade of its brightness */
export function testResponse(display: TestDisplay = TEST_DISPLAYS.ideal, fade = 1): ValuesOf<'response'> {
  return {
    kind: 'response',
    levelSet: '18',
    repeats: 1,
    geometry: 'contact',
    includesAmbient: false,
    ambientLuminance: display.ambientLuminance,
    levels: display.levels
      .filter(({ ddl }) => ddl % 15 === 0)
      .map(({ ddl, luminance }) => ({ ddl, readings: [luminance * fade] })),
  };
}

import { createRequire } from 'node:module';
import { at } from './repository.ts';

interface ConfigTools {
  getConfig(projectFolder: string, configFile: string, options: null): Promise<object>;
  validateConfiguration(config: object, debugLogger: object): Promise<void>;
}

/**
 * Reads electron-builder.yml as electron-builder itself does and holds it against its schema.
 *
 * @returns null when it is valid, else what electron-builder says against it
 */
export async function electronBuilderProblem(file: string): Promise<string | null> {
  const fromBuilder = createRequire(at('node_modules/electron-builder/package.json'));
  const tools = fromBuilder('app-builder-lib/out/util/config/config.js') as ConfigTools;
  const { DebugLogger } = fromBuilder('builder-util') as { DebugLogger: new (isEnabled: boolean) => object };
  try {
    await tools.validateConfiguration(await tools.getConfig(at(), file, null), new DebugLogger(false));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

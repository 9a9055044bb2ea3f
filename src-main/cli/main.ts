import { AppError, toAppError } from '#shared/errors.ts';
import { type Command, helpText, parseCall } from './command.ts';
import { keepCompiledCode } from './compile-cache.ts';

/** Loaded when called: `user list` needs no listener, and `doctor` must run where the core cannot. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  'user add': async () => (await import('./user.ts')).userAdd,
  'user change': async () => (await import('./user.ts')).userChange,
  'user list': async () => (await import('./user.ts')).userList,
  'token create': async () => (await import('./token.ts')).tokenCreate,
  'token list': async () => (await import('./token.ts')).tokenList,
  'token revoke': async () => (await import('./token.ts')).tokenRevoke,
  'peer add': async () => (await import('./peer.ts')).peerAdd,
  'peer list': async () => (await import('./peer.ts')).peerList,
  'peer remove': async () => (await import('./peer.ts')).peerRemove,
  'certificate list': async () => (await import('./certificate.ts')).certificateList,
  'certificate make-ca': async () => (await import('./certificate.ts')).certificateMakeCa,
  'certificate make': async () => (await import('./certificate.ts')).certificateMake,
  'certificate issue': async () => (await import('./certificate.ts')).certificateIssue,
  'certificate sign': async () => (await import('./certificate.ts')).certificateSign,
  'certificate import': async () => (await import('./certificate.ts')).certificateImport,
  'certificate trust': async () => (await import('./certificate.ts')).certificateTrust,
  'certificate distrust': async () => (await import('./certificate.ts')).certificateDistrust,
  backup: async () => (await import('./backup.ts')).backup,
  verify: async () => (await import('./verify.ts')).verify,
  restore: async () => (await import('./backup.ts')).restore,
  rebuild: async () => (await import('./rebuild.ts')).rebuild,
  import: async () => (await import('./import.ts')).importPaths,
  demo: async () => (await import('./import.ts')).demo,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'qc evaluate': async () => (await import('./qc.ts')).qcEvaluate,
  'qc gsdf': async () => (await import('./qc.ts')).qcGsdf,
  'qc pattern': async () => (await import('./qc-pattern.ts')).qcPattern,
  bench: async () => (await import('./bench.ts')).bench,
};

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function findCommand(
  args: readonly string[],
): Promise<{ command: Command; rest: readonly string[] } | null> {
  for (const words of [2, 1]) {
    const load = COMMANDS[args.slice(0, words).join(' ')];
    if (load && args.length >= words) return { command: await load(), rest: args.slice(words) };
  }
  return null;
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary.split(/[:.;]/)[0]}`);
  return ['viewbox COMMAND [--data DIR] [--json] [--help]', '', ...lines, ''].join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === 'help') {
    process.stdout.write(await overview());
    return first === undefined ? EXIT_USAGE : 0;
  }
  const found = await findCommand(args);
  if (!found)
    throw new AppError('INPUT', `There is no command ${args.slice(0, 2).join(' ')}. See: viewbox --help`);
  const call = parseCall(found.command, found.rest);
  if (call.isHelp) {
    process.stdout.write(helpText(found.command));
    return 0;
  }
  return found.command.run(call);
}

// Whatever is written is for this user alone.
process.umask(0o077);
keepCompiledCode();

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code, message, cause } = toAppError(error);
  const isJson = process.argv.includes('--json');
  process.stderr.write(
    isJson ? `${JSON.stringify({ error: { code, message } })}\n` : `viewbox: ${message}\n`,
  );
  // Nobody else will see it: there may be no log yet.
  if (code === 'INTERNAL' && cause instanceof Error && !isJson) process.stderr.write(`${cause.stack}\n`);
  process.exitCode = code === 'INPUT' ? EXIT_USAGE : EXIT_FAILED;
}

import { pino } from 'pino';
import { LogFile, type LogFileOptions } from './log-file.ts';
import { redactFields } from './redact.ts';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** For engineers. Whatever is given, no patient data reaches the file: see `redact.ts`. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** A log whose lines all say which part of the core speaks */
  part(name: string): Log;
}

export interface LogOptions extends LogFileOptions {
  readonly level: string;
  /** Also writes each line to the standard error stream */
  readonly toStderr: boolean;
}

export interface OpenLog extends Log {
  dispose(): void;
}

export function openLog(options: LogOptions): OpenLog {
  const file = new LogFile(options);
  const sink = {
    write(line: string) {
      const clean = `${JSON.stringify(redactFields(JSON.parse(line)))}\n`;
      file.write(clean);
      if (options.toStderr) process.stderr.write(clean);
    },
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
    },
    sink,
  );
  return { ...speak(logger), dispose: () => file.dispose() };
}

/** A log that nobody reads, for tests and short commands. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  part: () => silentLog,
};

function speak(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    part: (name) => speak(logger.child({ part: name })),
  };
}

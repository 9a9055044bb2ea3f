import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { AppError } from '#shared/errors.ts';

/** An answer whose bytes are written as they are, out of memory that is used again. */
export interface RawAnswer {
  /** Resolves when the bytes have been handed over and the buffers may be used again. @throws AppError CANCELLED */
  write(...buffers: readonly Buffer[]): Promise<void>;
  end(): Promise<void>;
  /** Breaks it off, so that nobody takes half of it for whole */
  abort(): void;
}

/** Sends status and headers; from then on the reply is not Fastify's any more. */
export function rawAnswer(reply: FastifyReply, contentType: string, sizeBytes: number | null): RawAnswer {
  reply.type(contentType);
  if (sizeBytes !== null) reply.header('Content-Length', sizeBytes);
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  const isHead = reply.request.method === 'HEAD';
  return {
    write(...buffers) {
      if (isHead) return Promise.resolve();
      return new Promise((resolve, reject) => {
        if (raw.destroyed) {
          reject(gone());
          return;
        }
        const lost = () => {
          reject(gone());
        };
        raw.once('close', lost);
        raw.cork();
        const filled = buffers.filter(({ length }) => length > 0);
        for (const [index, buffer] of filled.entries())
          raw.write(buffer, (error) => {
            if (index < filled.length - 1) return;
            raw.off('close', lost);
            if (error) reject(gone());
            else resolve();
          });
        raw.uncork();
      });
    },
    end: () =>
      new Promise((resolve) => {
        raw.once('close', () => resolve());
        raw.end(() => resolve());
      }),
    abort() {
      raw.destroy();
    },
  };
}

function gone(): AppError {
  return new AppError('CANCELLED', 'The caller went away before the answer had left.');
}

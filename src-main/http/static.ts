import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where `vite build` puts the window's files. */
export const RENDERER_FOLDER = path.join(import.meta.dirname, '../../out/renderer');

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Viewbox</title>
<style>body{background:#0e1114;color:#d5dbe1;font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:36em;padding:0 1em}code{color:#57a6c9}</style>
<h1>The window is not built yet</h1>
<p>The core runs and receives. Build the window with <code>npm run build</code>, or start with <code>npm start</code>, which does it by itself; then reload this page.</p>
</html>
`;

/** Vite names these by their content: what has the name never changes. */
const HASHED = /^\/assets\//;

/** The window's files. They hold no data, so that they need no session; the page then asks for one. */
export async function registerRenderer(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, logLevel: 'silent' });
  app.get('/*', (request, reply) => sendFile(request, reply, folder));
}

function sendFile(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply {
  const { pathname } = new URL(request.url, 'http://viewbox');
  const name = pathname.slice(1);
  if (HASHED.test(pathname)) {
    if (!isFile(folder, name)) return reply.code(404).type('text/plain').send('Not found');
    return reply.header('Cache-Control', 'public, max-age=31536000, immutable').sendFile(name);
  }
  if (name !== '' && name !== 'index.html' && isFile(folder, name)) {
    return reply.header('Cache-Control', 'no-cache').sendFile(name);
  }
  // Every other address is one of the window's own; it finds its way by itself.
  reply.header('Cache-Control', 'no-store');
  if (!existsSync(path.join(folder, 'index.html')))
    return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
  return reply.sendFile('index.html');
}

function isFile(folder: string, name: string): boolean {
  const file = path.resolve(folder, name);
  return file.startsWith(folder + path.sep) && path.extname(file) !== '' && existsSync(file);
}

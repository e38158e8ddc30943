/** Writes docs/schemas/ anew from the contracts; test/unit/schemas.test.ts compares the two. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderSchemas } from './schemas.ts';

const folder = new URL('../../docs/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [file, text] of renderSchemas()) writeFileSync(new URL(file, folder), text);

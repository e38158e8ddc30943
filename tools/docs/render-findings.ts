/** Writes docs/findings.md anew from the catalogue; test/unit/findings/catalogue.test.ts compares the two. */
import { writeFileSync } from 'node:fs';
import { renderCatalogue } from '../../src/domain/findings/render-catalogue.ts';

writeFileSync(new URL('../../docs/findings.md', import.meta.url), renderCatalogue());

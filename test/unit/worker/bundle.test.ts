import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { bundleWorkflows, workflowBundle, workflowsPath } from '../../../src/worker/bundle.ts';

jest.setTimeout(60_000);

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'floor-bundle-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function keptFile(): Promise<string> {
  const folder = join(home, 'agenttrader-ops', 'workflow-bundles');
  const [name, ...others] = await readdir(folder);
  expect(others).toEqual([]);
  return join(folder, name ?? '');
}

/** The modules that webpack put in, by their paths. */
function modulesOf(code: string): readonly string[] {
  return [...code.matchAll(/^\/\*{3}\/ "([^"]+)"$/gm)].map(([, path = '']) => path);
}

test('it holds the workflows, and nothing of Node, zod or the world', async () => {
  const { code } = await bundleWorkflows(workflowsPath());
  const modules = modulesOf(code);
  expect(modules).toContain('./src/workflows/index.ts');
  expect(
    modules.filter((path) =>
      /node_modules\/(?:zod|undici|yaml|@kubernetes)|src\/(?:adapters|activities|worker)/.test(path),
    ),
  ).toEqual([]);
  const builtins = new Set(builtinModules);
  expect(modules.filter((path) => builtins.has(path.replace(/^(?:external )?"?(?:node:)?/, '')))).toEqual([]);
  expect(code).not.toMatch(/require\(["'](?:node:)?(?:fs|net|http|https|child_process|os)["']\)/);
});

test('it is kept, and taken from there the next time', async () => {
  const env = { XDG_CACHE_HOME: home };
  const made = await workflowBundle(env);
  const file = await keptFile();
  const mark = '// kept\n';
  const text = await readFile(file, 'utf8');
  expect(text.endsWith(made.code)).toBe(true);
  expect((await workflowBundle(env)).code).toBe(made.code);
  // What was changed since it was written is not what we wrote.
  await writeFile(file, text + mark);
  expect((await workflowBundle(env)).code).toBe(made.code);
  expect((await readFile(file, 'utf8')).endsWith(mark)).toBe(false);
});

test('without a cache that can be written, it is made each time', async () => {
  await writeFile(join(home, 'file'), '');
  const { code } = await workflowBundle({ XDG_CACHE_HOME: join(home, 'file') });
  expect(modulesOf(code)).toContain('./src/workflows/index.ts');
});

test('code that reaches for Node says what it was', async () => {
  const path = join(home, 'index.ts');
  await writeFile(
    path,
    "import { readFileSync } from 'node:fs';\nexport async function w() { return readFileSync('x'); }\n",
  );
  await expect(bundleWorkflows(path)).rejects.toThrow(/cannot be bundled: [^]*(node:fs|fs)/);
});

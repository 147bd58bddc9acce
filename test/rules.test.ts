/**
 * The rules of the house, kept by a machine: which file may import which, what may read the clock, how large things
 * get, and that a stage is called the same everywhere.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const stages = [
  'article',
  'site',
  'images',
  'digest',
  'delivery',
  'feedback',
  'subscribers',
  'notices',
  'sweep',
] as const;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const folders = ['src', 'lambdas', 'infra', 'local', 'cli', 'bench', 'pictures'].filter((folder) =>
  existsSync(folder),
);
const sources = folders.flatMap((folder) => readSources(folder));

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|js)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      return { path, text, imports: importsOf(path, text) };
    });
}

/** Relative imports as paths from the root, others as written. */
function importsOf(path: string, text: string): string[] {
  return [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/g),
  ]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name));
}

const under = (prefix: string) => sources.filter((source) => source.path.startsWith(prefix));
const folderOf = (path: string) => path.split('/')[1] ?? '';
const violations = (found: readonly string[]) => expect(found).toEqual([]);
const lines = (source: Source) => source.text.split('\n').length - 1;

it('has sources to look at', () => {
  for (const folder of ['src', 'lambdas', 'infra', 'local', 'bench'])
    expect(under(`${folder}/`)).not.toEqual([]);
});

describe('the arrows', () => {
  /** Who may import whose nouns inside src/: article ← site, feeds, digest ← delivery ← feedback; subscribers ← delivery, feedback. */
  const mayImport: Record<string, readonly string[]> = {
    article: [],
    feeds: ['article'],
    site: ['article', 'feeds'],
    images: ['article'],
    subscribers: [],
    digest: ['article', 'feeds', 'subscribers'],
    delivery: ['article', 'digest', 'subscribers'],
    feedback: ['digest', 'delivery', 'subscribers'],
    notices: ['article', 'subscribers'],
    // An operator's verb: it fills the rows of every stage.
    rebuild: ['article', 'images', 'site', 'digest', 'delivery', 'subscribers'],
    // Another: after a table came from its backup.
    restore: ['digest', 'rebuild', 'subscribers'],
    // Whoever looks before a digest goes; nothing is written.
    rehearsal: ['article', 'digest', 'delivery', 'subscribers'],
    sweep: ['article', 'site', 'digest', 'delivery', 'subscribers', 'notices'],
    aws: ['article', 'site', 'images', 'digest', 'delivery', 'feedback', 'subscribers', 'notices', 'sweep'],
  };

  it('point one way between the folders of src/', () => {
    violations(
      under('src/').flatMap((source) => {
        const own = folderOf(source.path);
        if (own.endsWith('.ts')) return [];
        const allowed = [own, ...(mayImport[own] ?? [])];
        return source.imports
          .filter((name) => /^src\/[a-z]+\//.test(name) && !allowed.includes(folderOf(name)))
          .map((name) => `${source.path} → ${name}`);
      }),
    );
  });

  it('let the root files of src/ import no stage', () => {
    violations(
      under('src/')
        .filter((source) => source.path.split('/').length === 2)
        .flatMap((source) =>
          source.imports
            .filter((name) => /^src\/[a-z]+\//.test(name))
            .map((name) => `${source.path} → ${name}`),
        ),
    );
  });

  it('let nothing import lambdas or infra, but the local run, which synthesizes the app', () => {
    violations(
      sources.flatMap((source) =>
        source.imports
          .filter((name) => /^(lambdas|infra)\//.test(name))
          .filter((name) => !source.path.startsWith(name.split('/')[0] ?? ''))
          .filter((name) => !(/^(local\/synth|bench\/)/.test(source.path) && name.startsWith('infra/')))
          .map((name) => `${source.path} → ${name}`),
      ),
    );
  });

  it('let infra import only keys, config and ids of src/', () => {
    violations(
      under('infra/').flatMap((source) =>
        source.imports
          .filter((name) => name.startsWith('src/') && !/^src\/(keys|config|ids)\.ts$/.test(name))
          .map((name) => `${source.path} → ${name}`),
      ),
    );
  });

  it('keep the AWS SDK in src/aws/, `feed` in src/feeds/, `mjml` in src/digest/ and `sharp` in src/images/', () => {
    const only: [RegExp, string][] = [
      [/^@aws-sdk\//, 'src/aws/'],
      [/^feed$/, 'src/feeds/'],
      [/^mjml/, 'src/digest/'],
      [/^sharp$/, 'src/images/'],
    ];
    violations(
      only.flatMap(([name, home]) =>
        [...under('src/'), ...under('lambdas/')]
          .filter((source) => !source.path.startsWith(home) && source.imports.some((one) => name.test(one)))
          .map((source) => source.path),
      ),
    );
  });
});

describe('purity', () => {
  const pure = under('src/').filter((source) => !source.path.startsWith('src/aws/'));

  it('keeps the outside out of src/: no files, no process, no network, no local run', () => {
    violations(
      pure.flatMap((source) =>
        source.imports
          .filter((name) =>
            /^(node:(fs|http|https|net|process|child_process|os)|local\/|cli\/|src\/aws\/)/.test(name),
          )
          .map((name) => `${source.path} → ${name}`),
      ),
    );
  });

  it('reads neither clock nor randomness nor environment in src/', () => {
    const read =
      /\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\bprocess\.|\bperformance\.now\(/;
    violations(pure.filter((source) => read.test(source.text)).map((source) => source.path));
  });
});

describe('sizes', () => {
  it('keeps files under 300 lines and handlers at 40 or less', () => {
    violations(
      sources
        .filter((source) => lines(source) > (source.path.startsWith('lambdas/') ? 40 : 300))
        .map((source) => `${source.path}: ${lines(source)}`),
    );
  });

  // docs/decisions/0005: the emulated endpoints, and the control room, are counted apart from the run itself.
  it('keeps the local run, its endpoints and its control room each smaller than a third of what they run', () => {
    const total = (prefixes: string[]) =>
      prefixes.flatMap(under).reduce((sum, source) => sum + lines(source), 0);
    const third = total(['src/', 'lambdas/', 'infra/']) / 3;
    const endpoints = total(['local/servers/', 'local/iam/']);
    const controlRoom = total(['local/room/', 'local/observed/']);
    expect(endpoints).toBeLessThan(third);
    expect(controlRoom).toBeLessThan(third);
    expect(total(['local/']) - endpoints - controlRoom).toBeLessThan(third);
  });
});

describe('names', () => {
  const entries = (folder: string) => readdirSync(folder).map((name) => name.replace(/\.ts$/, ''));

  it.each(stages)('call the stage %s the same in src, lambdas, infra/stages and test', (stage) => {
    expect(entries('src')).toContain(stage);
    expect(entries('lambdas')).toContain(stage);
    expect(entries('infra/stages')).toContain(stage);
    expect(entries('test')).toContain(stage);
  });

  it('have no drawer for what belongs nowhere', () => {
    violations(
      sources
        .map((source) => source.path)
        .filter((path) => /(^|\/)(utils?|helpers?|common|managers?|misc)(\/|\.|-)/.test(path)),
    );
  });

  it('have a glossary that names every stage', () => {
    const glossary = readFileSync('docs/language.md', 'utf8');
    for (const stage of stages) expect(glossary).toContain(`**${stage}**`);
  });
});

describe('what was asked for by name', () => {
  it.each([
    ['aws-cdk-lib', 'infra/'],
    ['@aws-sdk/client-s3', 'src/aws/'],
    ['@aws-sdk/client-ses', 'src/aws/'],
    ['feed', 'src/feeds/'],
    ['mjml', 'src/digest/'],
    ['sharp', 'src/images/'],
  ])('%s is imported by code that runs, in %s', (name, prefix) => {
    expect(under(prefix).some((source) => source.imports.includes(name))).toBe(true);
  });
});
